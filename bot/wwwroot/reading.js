// Reading: the list of messages stays at its end unless somebody reads further up, and what was seen is remembered.

import { keep, kept, one, room } from './page.js';

const NEAR = 60;
const list = () => one('[data-messages]');
let atEnd = true;
let watched = null;

/**
 * Who reads at the end stays there, whatever grows: a card edited in place, the pinned one above, the line below. It is
 * seen before the browser's own scrolling tells of it, which would look as if somebody had scrolled up.
 */
const stay = () => { if (atEnd && watched) { watched.scrollTop = watched.scrollHeight; } };
const grown = new MutationObserver(stay);
const resized = new ResizeObserver(stay);

function watch(messages) {
  if (watched === messages) { return; }
  grown.disconnect();
  resized.disconnect();
  watched = messages;
  grown.observe(messages, { childList: true, characterData: true, subtree: true });
  resized.observe(messages);
}
let last = { room: null, latest: 0, first: null, height: 0 };
let missed = false;

export const seen = () => kept('seen', localStorage) ?? {};

/** The page was rendered anew. */
export function afterRender() {
  const messages = list();
  const current = room();
  if (!messages) { return; }
  watch(messages);
  const latest = Number(one('[data-latest]').dataset.latest);
  const first = messages.querySelector('[data-message]')?.dataset.message ?? null;
  const isNew = current === last.room && latest > last.latest;
  if (current !== last.room) {
    atEnd = true;
  }
  // On a phone the messages come first, also when the card comes later than they.
  const card = one('[data-card]');
  if (card && !card.dataset.met && window.matchMedia('(max-width: 700px)').matches) { card.open = false; }
  if (card) { card.dataset.met = '1'; }
  if (atEnd) {
    messages.scrollTop = messages.scrollHeight;
  } else if (current === last.room && last.first !== null && first !== last.first) {
    // Earlier ones were added above; what is being read stays where it is.
    messages.scrollTop += messages.scrollHeight - last.height;
  }
  one('[data-newer]').hidden = atEnd || !(isNew || !one('[data-newer]').hidden);
  missed ||= isNew && document.hidden;
  last = { room: current, latest, first, height: messages.scrollHeight };
  remember();
  mark();
}

function remember() {
  if (!document.hidden && last.room && (seen()[last.room] ?? 0) < last.latest) {
    keep('seen', { ...seen(), [last.room]: last.latest }, localStorage);
  }
}

/** The tab shows that there is something new, without a word of what it is. */
function mark() {
  const plain = document.title.replace(/^● /, '');
  const marked = missed || one('.rooms .unread') ? `● ${plain}` : plain;
  if (document.title !== marked) { document.title = marked; }
}

export function toEnd() {
  atEnd = true;
  const messages = list();
  if (messages) { messages.scrollTop = messages.scrollHeight; }
  const newer = one('[data-newer]');
  if (newer) { newer.hidden = true; }
}

document.addEventListener('scroll', (event) => {
  if (!event.target.matches?.('[data-messages]')) { return; }
  const { scrollHeight, scrollTop, clientHeight } = event.target;
  atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
  if (atEnd) { one('[data-newer]').hidden = true; }
}, true);

document.addEventListener('visibilitychange', () => {
  if (document.hidden) { return; }
  missed = false;
  remember();
  mark();
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-newer]')) { toEnd(); }
});

document.addEventListener('chatops:sent', toEnd);
