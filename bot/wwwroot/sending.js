// Sending: a delivery keeps its key until the bot has said that it has it, so nothing is lost and nothing is done twice.

import { keep, kept, say } from './page.js';

let sending = false;
const listeners = { answered: () => {}, refused: () => {} };

export const unsent = () => kept('unsent') ?? [];

export function onAnswer(answered, refused) {
  listeners.answered = answered;
  listeners.refused = refused;
}

export function send(delivery) {
  keep('unsent', [...unsent(), { ...delivery, deliveryKey: crypto.randomUUID() }]);
  return flush();
}

export async function flush() {
  if (sending) { return; }
  sending = true;
  try {
    for (let tries = 1; unsent().length > 0;) {
      const [next] = unsent();
      if (await deliver(next) === 'again') {
        say(tries === 1 ? 'Sending …' : `Not sent yet: the bot does not answer (try ${tries}). It is kept and sent again.`);
        await new Promise((resolve) => { setTimeout(resolve, Math.min(4000, 150 * 2 ** tries)); });
        tries += 1;
      } else {
        keep('unsent', unsent().filter((other) => other.deliveryKey !== next.deliveryKey));
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
  say('');
  if (response.ok) {
    await listeners.answered(delivery, answer);
  } else {
    listeners.refused(delivery, answer.sentence ?? 'That was not taken.');
  }
  return 'done';
}

window.addEventListener('beforeunload', (event) => {
  if (unsent().length > 0 && !document.body.dataset.leaving) { event.preventDefault(); }
});
