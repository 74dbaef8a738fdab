// What the other parts of the page share.

export const one = (selector) => document.querySelector(selector);

/** The room whose messages are shown; nothing goes to another one. */
export const room = () => one('[data-room]')?.dataset.room ?? '';

export const composer = () => one('[data-composer]');

export const say = (text) => {
  const status = one('#status');
  if (status && status.textContent !== text) { status.textContent = text; }
};

/** What is kept in this window belongs to one account: whoever signs in next must not send it. */
const keyOf = (name) => `chatops:${name}:${document.body.dataset.account}:${document.baseURI}`;

export function kept(name, store = sessionStorage) {
  try {
    return JSON.parse(store.getItem(keyOf(name)));
  } catch {
    return null;
  }
}

export function keep(name, value, store = sessionStorage) {
  if (value === null || value === '') {
    store.removeItem(keyOf(name));
  } else {
    store.setItem(keyOf(name), JSON.stringify(value));
  }
}

/** The component that renders the page, once it is there. */
export const bot = {
  page: null,
  call(method, ...given) { return this.page?.invokeMethodAsync(method, ...given) ?? Promise.resolve(); },
};
