// Draws cards as their readers see them: Block Kit by slack-blocks-to-jsx, Adaptive Cards by Microsoft's own renderer.
// Usage: node cards.mjs FOLDER with slack.json and teams.json in it, each a list of { name, content }; writes slack.html and teams.html.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import slack from "slack-blocks-to-jsx";

const folder = process.argv[2];
const file = createRequire(import.meta.url).resolve;
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const page = (style, body) => `<!doctype html><meta charset="utf-8"><style>${style}
  body { background: #fff; font-family: sans-serif; margin: 16px; width: 660px } section { margin-bottom: 24px } h2 { font-size: 11px; color: #888 }</style>${body}`;

const drawn = read("slack.json").map(({ name, content }) => {
  const message = createElement(slack.Message, {
    blocks: content, logo: "", name: "ChatOps", time: new Date(0), withoutWrapper: false, data: { users: [{ id: "U0ANA", name: "ana" }, { id: "U0BOB", name: "bob" }], channels: [] },
  });
  return `<section id="${name}"><h2>${name}</h2>${renderToStaticMarkup(message)}</section>`;
});
writeFileSync(join(folder, "slack.html"), page(readFileSync(file("slack-blocks-to-jsx/dist/style.css"), "utf8"), drawn.join("\n")));

// Microsoft's renderer wants a document, so it draws in the browser. What it complains about stands beside the card.
const cards = JSON.stringify(read("teams.json")).replaceAll("<", "\\u003c");
const draw = `
  for (const { name, content } of ${cards}) {
    const section = Object.assign(document.createElement("section"), { id: name });
    section.append(Object.assign(document.createElement("h2"), { textContent: name }));
    const context = new AdaptiveCards.SerializationContext();
    const card = new AdaptiveCards.AdaptiveCard();
    card.version = AdaptiveCards.Versions.v1_5;
    card.parse(content, context);
    section.append(card.render());
    section.dataset.complaints = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message).join("; ");
    document.body.append(section);
  }`;
writeFileSync(join(folder, "teams.html"), page("", `<body><script>${readFileSync(file("adaptivecards/dist/adaptivecards.min.js"), "utf8")}</script><script>${draw}</script>`));
console.log("drawn");
