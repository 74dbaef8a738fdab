// What the browser must do itself: send, so that nothing typed is lost while the bot is away; and listen to the keyboard.
// Everything that is shown is rendered by the bot.
(() => {
  'use strict';
  const unsentKey = () => `chatops:unsent:${document.baseURI}`;
  const draftKey = (room) => `chatops:draft:${document.baseURI}:${room}`;
  const history = [];
  let historyAt = 0;
  let page = null;
  let verbs = [];
  let sending = false;
  let shownRoom = null;

  const one = (selector) => document.querySelector(selector);
  const composer = () => one('[data-composer]');
  const room = () => one('[data-room]')?.dataset.room;
  const say = (text) => { const status = one('#status'); if (status) { status.textContent = text; } };

  // --- sending: a delivery keeps its key until the bot has said that it has it ---

  const unsent = () => JSON.parse(sessionStorage.getItem(unsentKey()) ?? '[]');
  const keepUnsent = (list) => sessionStorage.setItem(unsentKey(), JSON.stringify(list));

  function send(delivery) {
    delivery.deliveryKey = crypto.randomUUID();
    keepUnsent([...unsent(), delivery]);
    return flush();
  }

  async function flush() {
    if (sending) { return; }
    sending = true;
    try {
      for (let tries = 1; unsent().length > 0;) {
        const [next] = unsent();
        const outcome = await deliver(next);
        if (outcome === 'again') {
          say(`Not sent yet, the bot does not answer (try ${tries}). It is kept and sent again.`);
          await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 300 * 2 ** tries)));
          tries += 1;
        } else {
          keepUnsent(unsent().filter((other) => other.deliveryKey !== next.deliveryKey));
          tries = 1;
        }
      }
    } finally {
      sending = false;
    }
  }

  async function deliver(delivery) {
    let response;
    try {
      response = await fetch('console/deliveries?wait=10', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-ChatOps': '1' },
        body: JSON.stringify(delivery),
      });
    } catch {
      return 'again';
    }
    if (response.status >= 500) { return 'again'; }
    if (response.status === 401) {
      say('You are signed out. Sign in again; what you typed is kept.');
      setTimeout(() => location.reload(), 1500);
      return 'again';
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      refuse(answer.sentence ?? 'That was not taken.');
      return 'done';
    }
    say('');
    await answered(delivery, answer);
    return 'done';
  }

  async function answered(delivery, answer) {
    if (answer.form && page) {
      await page.invokeMethodAsync('OpenForm', JSON.stringify(answer.form));
    } else if (delivery.kind === 'form') {
      if (answer.outcome === 'Refused') {
        refuse(words(answer.notice));
      } else if (page) {
        await page.invokeMethodAsync('CloseForm');
        composer()?.focus();
      }
    }
  }

  function refuse(sentence) {
    const problem = one('#form[open] .problem');
    if (problem) {
      problem.textContent = sentence;
      problem.hidden = false;
    } else {
      say(sentence);
    }
  }

  const words = (notice) => (notice?.blocks ?? [])
    .flatMap((block) => block.spans ?? [])
    .map((span) => span.text ?? span.name ?? span.incidentKey ?? '')
    .join('');

  // --- the composer ---

  function submit() {
    const box = composer();
    const text = box.value.trim();
    if (text === '' || !room()) { return; }
    history.push(box.value);
    historyAt = history.length;
    box.value = '';
    sessionStorage.removeItem(draftKey(room()));
    grow(box);
    hint('');
    atEnd = true;
    send({ room: room(), kind: 'text', text });
  }

  function grow(box) {
    box.rows = Math.min(8, box.value.split('\n').length);
  }

  const typedVerb = (text) => /^\s*\/i(?:ncident)?\s+(?:INC-\d+\s+)?(\S*)(\s?)/i.exec(text);

  function hint(text) {
    const line = one('[data-hint]');
    if (!line) { return; }
    const typed = typedVerb(text);
    if (!typed) {
      line.textContent = /^\/i?n?c?i?d?e?n?t?$/i.test(text.trim()) && text.startsWith('/') ? '/incident … then a verb: open, ack, note, update, status, help' : '';
      return;
    }
    const near = verbs.filter((verb) => verb.name.startsWith(typed[1].toLowerCase()));
    line.textContent = near.length === 1 || typed[2] !== ''
      ? near.filter((verb) => typed[2] === '' || verb.name === typed[1].toLowerCase()).map((verb) => `${verb.usage} — ${verb.summary}`)[0] ?? ''
      : near.map((verb) => verb.name).join('  ');
  }

  function complete(box) {
    const typed = typedVerb(box.value);
    if (!typed && /^\/\S*$/.test(box.value) && '/incident'.startsWith(box.value.toLowerCase())) {
      box.value = '/incident ';
      return true;
    }
    if (!typed || typed[2] !== '' || typed[1] === '') { return false; }
    const near = verbs.filter((verb) => verb.name.startsWith(typed[1].toLowerCase()));
    if (near.length !== 1) { return false; }
    box.value = `${box.value.slice(0, box.value.length - typed[1].length)}${near[0].name} `;
    return true;
  }

  document.addEventListener('input', (event) => {
    if (event.target.matches('[data-composer]')) {
      grow(event.target);
      hint(event.target.value);
      sessionStorage.setItem(draftKey(room()), event.target.value);
    }
  });

  document.addEventListener('keydown', (event) => {
    const box = composer();
    if (event.target === box) {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        submit();
      } else if (event.key === 'Tab' && !event.shiftKey && complete(box)) {
        event.preventDefault();
        hint(box.value);
      } else if (event.key === 'ArrowUp' && !event.altKey && box.value.indexOf('\n') < 0 && historyAt > 0) {
        event.preventDefault();
        historyAt -= 1;
        box.value = history[historyAt];
      } else if (event.key === 'ArrowDown' && !event.altKey && box.value.indexOf('\n') < 0 && historyAt < history.length) {
        event.preventDefault();
        historyAt += 1;
        box.value = history[historyAt] ?? '';
      }
    } else if (event.key === '/' && box && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      event.preventDefault();
      box.focus();
    }
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      const links = [...document.querySelectorAll('.rooms li a')];
      const here = links.findIndex((link) => link.classList.contains('here'));
      const next = links[here + (event.key === 'ArrowDown' ? 1 : -1)];
      if (next) {
        event.preventDefault();
        next.click();
      }
    }
  });

  // --- buttons, pins, forms ---

  document.addEventListener('click', async (event) => {
    const target = event.target.closest('button, .rooms a');
    if (!target) { return; }
    if (target.matches('.rooms a')) {
      document.body.classList.remove('menu-open');
    } else if (target.dataset.command !== undefined) {
      if (target.dataset.confirm && !(await ask(target.dataset.confirm))) { return; }
      target.disabled = true;
      setTimeout(() => { target.disabled = false; }, 1500);
      send({ room: room(), kind: 'click', text: target.dataset.command });
    } else if (target.dataset.pin !== undefined) {
      send({ room: room(), kind: 'pin', message: Number(target.dataset.pin) });
    } else if (target.dataset.close !== undefined) {
      await page?.invokeMethodAsync('CloseForm');
      composer()?.focus();
    } else if (target.dataset.menu !== undefined) {
      document.body.classList.toggle('menu-open');
    }
  });

  document.addEventListener('submit', (event) => {
    const dialog = event.target.closest('#form');
    if (!dialog) { return; }
    event.preventDefault();
    if (!event.target.reportValidity()) { return; }
    const values = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, String(value)]));
    send({ room: room(), kind: 'form', form: dialog.dataset.form, state: dialog.dataset.state, values });
  });

  document.addEventListener('cancel', (event) => {
    if (event.target.id === 'form') { page?.invokeMethodAsync('CloseForm'); }
  }, true);

  function ask(question) {
    return new Promise((resolve) => {
      const dialog = document.createElement('dialog');
      dialog.className = 'ask';
      const words = document.createElement('p');
      words.textContent = question;
      const yes = Object.assign(document.createElement('button'), { textContent: 'Yes', className: 'primary' });
      const no = Object.assign(document.createElement('button'), { textContent: 'No' });
      const row = document.createElement('div');
      row.className = 'buttons';
      row.append(yes, no);
      dialog.append(words, row);
      document.body.append(dialog);
      const end = (answer) => { dialog.remove(); resolve(answer); };
      yes.onclick = () => end(true);
      no.onclick = () => end(false);
      dialog.oncancel = () => end(false);
      dialog.showModal();
    });
  }

  // --- the list of messages stays at its end unless somebody reads further up ---

  let atEnd = true;
  document.addEventListener('scroll', (event) => {
    if (event.target.matches?.('[data-messages]')) {
      const list = event.target;
      atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    }
  }, true);

  function toEnd() {
    const list = one('[data-messages]');
    if (list) { list.scrollTop = list.scrollHeight; }
  }

  window.chatops = {
    start(reference, known) {
      page = reference;
      verbs = known;
      flush();
      return Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
    },
    rendered(current) {
      const box = composer();
      if (current !== shownRoom && box) {
        shownRoom = current;
        atEnd = true;
        box.value = sessionStorage.getItem(draftKey(current)) ?? '';
        grow(box);
        hint(box.value);
        const card = one('[data-card]');
        if (card && window.matchMedia('(max-width: 700px)').matches) { card.open = false; }
        if (!document.activeElement || document.activeElement === document.body || document.activeElement.closest('.rooms')) { box.focus(); }
      }
      if (atEnd) { toEnd(); }
    },
    showForm() {
      const dialog = one('#form');
      if (dialog && !dialog.open) {
        dialog.showModal();
        dialog.querySelector('textarea, input:not([type=checkbox]), select')?.focus();
      }
    },
  };

  // --- when the bot is away: say so, wait, and come back by itself ---

  async function comeBack() {
    one('#reconnect').hidden = false;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      try {
        if ((await fetch(new URL('/readyz', document.baseURI), { cache: 'no-store' })).ok) {
          location.reload();
          return;
        }
      } catch {
        // Still away.
      }
    }
  }

  Blazor.start({
    circuit: {
      reconnectionHandler: { onConnectionDown: comeBack, onConnectionUp: () => { one('#reconnect').hidden = true; } },
    },
  }).catch(comeBack);
})();
