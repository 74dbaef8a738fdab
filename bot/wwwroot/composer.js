// The line where people write: drafts, history, hints and completion.

import { composer, keep, kept, one, room, say } from './page.js';
import { send } from './sending.js';

const MOST_HISTORY = 50;
const COMMAND = /^\s*(?:\/incident|\/i|@chatops)(?=\s|$)/i;
const SLASH_WORD = /^\/([a-z]{1,20})(?=\s|$)/i;

const BARE = /^(?:incident\s+)?([a-z-]{2,20})((?:\s[^]*)?)$/;
const ARGUMENT = /^\s+(?:(?:A|E|T|S|INC)-\d+|#\d+|p[0-3]|@\S+|--\w+|\d+[smhd]|[a-z]+\.[a-z-]+|(?:contained|eradicated|recovered|resolved|closed)$|(?:md|html|json|zip)$|me$)(?=\s|$)/i;

let verbs = [];
let people = [];
let historyAt = null;
let doubted = null;
let shown = null;

export function startComposer(knownVerbs, knownPeople) {
  verbs = knownVerbs;
  people = knownPeople;
}

/** Another room is shown: its draft comes with it. */
export function showRoom(current) {
  const box = composer();
  if (!box || (current === shown && box.dataset.draft === current)) { return; }
  shown = current;
  box.dataset.draft = current;
  write(box, kept(`draft:${current}`) ?? '');
  historyAt = null;
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.closest('.rooms')) { box.focus(); }
}

/** Gives words back that were not taken, unless others are being written. */
export function giveBack(text) {
  const box = composer();
  if (box && box.value === '') { write(box, text); }
}

function write(box, text) {
  box.value = text;
  keep(`draft:${room()}`, text);
  box.rows = Math.min(8, text.split('\n').length);
  hint(text);
}

export function submit() {
  const box = composer();
  const text = box?.value.trim() ?? '';
  if (text === '' || room() === '') { return; }
  const better = suggestion(text);
  if (better !== null && doubted !== text) {
    doubted = text;
    one('[data-hint]').textContent = `Not sent. Tab makes it “${better}”; Enter once more says it to the channel as it is.`;
    return;
  }
  keep('history', [...(kept('history') ?? []), box.value].slice(-MOST_HISTORY));
  historyAt = null;
  doubted = null;
  write(box, '');
  say('');
  document.dispatchEvent(new CustomEvent('chatops:sent'));
  send({ room: room(), kind: 'text', text });
}

/** A command without its /incident, or with a slip in it, must not be told to everybody. */
function suggestion(text) {
  if (COMMAND.test(text)) { return null; }
  const bare = BARE.exec(text);
  if (bare && isCommand(bare[1], bare[2])) { return `/incident ${text.slice(bare[0].length - bare[1].length - bare[2].length)}`; }
  const word = SLASH_WORD.exec(text)?.[1].toLowerCase();
  if (!word) { return null; }
  return verbs.some((verb) => verb.name === word) ? `/incident ${text.slice(1)}` : `/incident${text.slice(word.length + 1)}`;
}

/** A verb alone, one with something behind it that only commands have, or one that nobody begins a sentence with. */
const isCommand = (word, rest) => verbs.some((verb) => verb.name === word)
  && (rest.trim() === '' || ARGUMENT.test(rest) || ['note', 'decision', 'finding'].includes(word));

const typedVerb = (text) => /^\s*(?:\/i(?:ncident)?|@chatops)\s+(?:INC-\d+\s+)?(\S*)(\s?)/i.exec(text);
const typedName = (text) => (COMMAND.test(text) ? /(?:^|\s)@(\S*)$/.exec(text) : null);
const named = (word) => people.filter((person) => [person.id, person.name].some((name) => name.toLowerCase().startsWith(word.toLowerCase())));

function hint(text) {
  const line = one('[data-hint]');
  if (!line) { return; }
  line.textContent = hintFor(text);
}

function hintFor(text) {
  const name = typedName(text);
  if (name && !/^\s*@\S*$/.test(text)) { return named(name[1]).map((person) => `@${person.id} ${person.name}`).join(' · '); }
  const typed = typedVerb(text);
  if (!typed) {
    const start = text.trim().toLowerCase();
    return start.startsWith('/') && '/incident'.startsWith(start) ? '/incident … then a verb: open, ack, note, update, status, help' : '';
  }
  const near = verbs.filter((verb) => verb.name.startsWith(typed[1].toLowerCase()));
  if (near.length !== 1 && typed[2] === '') { return near.map((verb) => verb.name).join('  '); }
  const verb = typed[2] === '' ? near[0] : near.find((known) => known.name === typed[1].toLowerCase());
  return verb ? `${verb.usage} — ${verb.summary}` : '';
}

/** Completes what stands before the cursor; false where there is nothing to complete, so that Tab moves on. */
function complete(box) {
  const text = box.value;
  if (doubted === text.trim()) {
    write(box, suggestion(text.trim()));
    doubted = null;
    return true;
  }
  const name = typedName(text);
  const typed = typedVerb(text);
  if (name && name[1] !== '' && named(name[1]).length === 1) {
    write(box, `${text.slice(0, text.length - name[1].length)}${named(name[1])[0].id} `);
    return true;
  }
  if (!typed && text.length > 1 && /^\/\S*$/.test(text) && '/incident'.startsWith(text.toLowerCase())) {
    write(box, '/incident ');
    return true;
  }
  const near = typed && typed[2] === '' && typed[1] !== '' ? verbs.filter((verb) => verb.name.startsWith(typed[1].toLowerCase())) : [];
  if (near.length !== 1) { return false; }
  write(box, `${text.slice(0, text.length - typed[1].length)}${near[0].name} `);
  return true;
}

/** Goes through what was sent before; only from an empty line, so that ↑ never takes away what is being written. */
function recall(box, step) {
  const history = kept('history') ?? [];
  if (historyAt === null && (box.value !== '' || step > 0)) { return false; }
  const next = (historyAt ?? history.length) + step;
  if (next < 0 || history.length === 0) { return true; }
  historyAt = next >= history.length ? null : next;
  write(box, historyAt === null ? '' : history[historyAt]);
  return true;
}

document.addEventListener('input', (event) => {
  if (!event.target.matches('[data-composer]')) { return; }
  historyAt = null;
  write(event.target, event.target.value);
});

document.addEventListener('keydown', (event) => {
  const box = event.target;
  if (!box.matches?.('[data-composer]') || event.isComposing || event.altKey) { return; }
  const done = {
    Enter: () => !event.shiftKey && (submit(), true),
    Tab: () => !event.shiftKey && complete(box),
    ArrowUp: () => recall(box, -1),
    ArrowDown: () => recall(box, 1),
  }[event.key]?.();
  if (done) { event.preventDefault(); }
});

document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-send]')) { return; }
  submit();
  composer()?.focus();
});
