// What the browser must do itself: send, so that nothing typed is lost while the bot is away; and listen to the keyboard.
// Everything that is shown is rendered by the bot.

import { giveBack, showRoom, startComposer } from './composer.js';
import { closeForm, openForm, refuse, reopenForm, showForm, showKeys } from './dialogs.js';
import { bot, composer, one } from './page.js';
import { afterRender, seen, toEnd } from './reading.js';
import { flush, onAnswer } from './sending.js';

onAnswer(
  async (delivery, answer) => {
    if (answer.form) {
      await openForm(answer.form);
    } else if (delivery.kind === 'form' && answer.outcome === 'Refused') {
      refuse(words(answer.notice));
    } else {
      if (delivery.kind === 'form') { closeForm(); }
      if (answer.notice) { await bot.call('ShowAnswer', JSON.stringify(answer.notice)); }
    }
  },
  (delivery, sentence) => {
    refuse(sentence);
    if (delivery.kind === 'text') { giveBack(delivery.text); }
  });

const words = (notice) => (notice?.blocks ?? [])
  .flatMap((block) => block.spans ?? [])
  .map((span) => (span.is === 'command' ? `/incident ${span.text}` : span.text ?? span.name ?? span.incidentKey ?? ''))
  .join('');

const isField = (element) => /^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

document.addEventListener('keydown', (event) => {
  if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    const links = [...document.querySelectorAll('.rooms li a')].filter((link) => link.checkVisibility());
    const here = links.findIndex((link) => link.getAttribute('aria-current') === 'page');
    const next = links[here + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.click();
    }
    return;
  }
  if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey || one('dialog[open]')) { return; }
  const done = {
    '/': () => composer()?.focus(),
    '?': showKeys,
    End: toEnd,
  }[event.key];
  if (done) {
    event.preventDefault();
    done();
  }
});

document.addEventListener('click', async (event) => {
  if (event.target.closest('[data-menu]')) {
    document.body.classList.toggle('menu-open');
  } else if (event.target.closest('.rooms a') || !event.target.closest('.rooms')) {
    document.body.classList.remove('menu-open');
  }
  if (event.target.closest('[data-sign-out]')) {
    await fetch('console/sign-out', { method: 'POST', headers: { 'X-ChatOps': '1' } });
    location.assign('signed-out');
  }
});

window.chatops = {
  start(page, verbs, people) {
    bot.page = page;
    startComposer(verbs, people);
    flush();
    return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? '', seen: seen() };
  },
  rendered() {
    const current = one('[data-room]')?.dataset.room;
    if (!current) { return; }
    const first = !composer()?.dataset.draft;
    showRoom(current);
    afterRender();
    if (first) { reopenForm(); }
  },
  showForm,
};

// --- when the bot is away: say so, wait, and come back by itself ---

let away = false;

async function comeBack() {
  if (away) { return; }
  away = true;
  one('#reconnect').hidden = false;
  for (;;) {
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    try {
      if ((await fetch(new URL('/readyz', document.baseURI), { cache: 'no-store' })).ok) {
        document.body.dataset.leaving = '1';
        location.reload();
        return;
      }
    } catch {
      // Still away.
    }
  }
}

Blazor.start({ circuit: { reconnectionHandler: { onConnectionDown: comeBack, onConnectionUp() {} } } })
  .then(() => new MutationObserver(() => comeBack()).observe(one('#blazor-error-ui'), { attributes: true }))
  .catch(comeBack);
