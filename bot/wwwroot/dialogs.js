// Forms, questions and the list of keys.

import { bot, composer, keep, kept, one, room, say } from './page.js';
import { send } from './sending.js';

const form = () => one('dialog#form');

/** A form came for an answer. It is kept until it is sent or given up, so that it is there again after a restart of the bot. */
export function openForm(asked) {
  keep('form', { room: room(), asked, values: {} });
  return bot.call('OpenForm', JSON.stringify(asked));
}

/** The form that was open when the page had to be loaded again. */
export function reopenForm() {
  const left = kept('form');
  if (left && left.room === room()) { bot.call('OpenForm', JSON.stringify(left.asked)); }
}

export function closeForm() {
  keep('form', null);
  bot.call('CloseForm').then(() => composer()?.focus());
}

export function showForm() {
  const dialog = form();
  if (!dialog || dialog.open) { return; }
  const values = kept('form')?.values ?? {};
  for (const field of dialog.querySelectorAll('[name]')) {
    if (!(field.name in values)) { continue; }
    if (field.type === 'checkbox') { field.checked = values[field.name] === 'true'; } else { field.value = values[field.name]; }
  }
  dialog.showModal();
  dialog.querySelector('textarea, input:not([type=checkbox]), select')?.focus();
}

/** Says why something was not done: in the form if one is open, else below the messages. */
export function refuse(sentence) {
  const problem = one('#form[open] .problem');
  if (!problem) {
    say(sentence);
    return;
  }
  problem.textContent = sentence;
  problem.hidden = false;
}

const valuesOf = (element) => Object.fromEntries([...new FormData(element)].map(([name, value]) => [name, String(value)]));

document.addEventListener('input', (event) => {
  const left = event.target.closest('#form') && kept('form');
  if (left) { keep('form', { ...left, values: { ...valuesOf(event.target.form), ...unticked(event.target) } }); }
});

const unticked = (field) => (field.type === 'checkbox' && !field.checked ? { [field.name]: 'false' } : {});

document.addEventListener('submit', (event) => {
  const dialog = event.target.closest('#form');
  if (!dialog) { return; }
  event.preventDefault();
  if (!event.target.reportValidity()) { return; }
  one('#form .problem').hidden = true;
  send({ room: room(), kind: 'form', form: dialog.dataset.form, state: dialog.dataset.state, values: valuesOf(event.target) });
});

document.addEventListener('cancel', (event) => {
  if (event.target.id === 'form') { closeForm(); }
}, true);

document.addEventListener('click', async (event) => {
  const target = event.target.closest('button');
  if (!target) { return; }
  if (target.dataset.command !== undefined) {
    if (target.dataset.confirm && !(await ask(target.dataset.confirm, target.textContent, target.classList.contains('danger')))) { return; }
    target.disabled = true;
    setTimeout(() => { target.disabled = false; }, 1500);
    send({ room: room(), kind: 'click', text: target.dataset.command });
  } else if (target.dataset.pin !== undefined) {
    target.disabled = true;
    setTimeout(() => { target.disabled = false; }, 1500);
    send({ room: room(), kind: 'pin', message: Number(target.dataset.pin) });
  } else if (target.dataset.close !== undefined) {
    closeForm();
  } else if (target.dataset.keys !== undefined) {
    showKeys();
  }
});

export function showKeys() {
  const keys = one('#keys');
  if (keys && !one('dialog[open]')) { keys.showModal(); }
}

function ask(question, action, danger) {
  return new Promise((resolve) => {
    const dialog = document.createElement('dialog');
    dialog.className = 'ask';
    const words = document.createElement('p');
    words.id = 'question';
    words.textContent = question;
    dialog.setAttribute('aria-labelledby', words.id);
    const yes = Object.assign(document.createElement('button'), { type: 'button', textContent: action, className: danger ? 'danger' : 'primary' });
    const no = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Cancel' });
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
    if (danger) { no.focus(); }
  });
}
