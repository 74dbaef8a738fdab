// Slack's own clients against a server that says it is Slack: usage: node slack-clients.mjs http://127.0.0.1:PORT/api/ xoxb-… xapp-…
// Each line that it prints is one thing that worked, as JSON.
import { WebClient, WebClientEvent } from "@slack/web-api";
import { SocketModeClient } from "@slack/socket-mode";

const [, , api, botToken, appToken] = process.argv;
const say = (what, more = {}) => console.log(JSON.stringify({ what, ...more }));

const web = new WebClient(botToken, { slackApiUrl: api, retryConfig: { retries: 3, minTimeout: 10, maxTimeout: 50 } });
web.on(WebClientEvent.RATE_LIMITED, (seconds) => say("rate limited", { seconds }));
const me = await web.auth.test();
say("auth.test", { team: me.team_id, scopes: me.response_metadata?.scopes?.length > 0 });
const made = await web.conversations.create({ name: "from-slacks-client" });
await web.conversations.create({ name: "from-slacks-client" }).catch((error) => say("refused", { error: error.data.error }));
const posted = await web.chat.postMessage({
  channel: made.channel.id, text: "hello", blocks: [{ type: "divider" }],
  metadata: { event_type: "chatops_message", event_payload: { id: "7" } },
});
const history = await web.conversations.history({ channel: made.channel.id, oldest: "0", include_all_metadata: true });
say("found again", { same: history.messages[0].ts === posted.ts, id: history.messages[0].metadata.event_payload.id });
await web.chat.update({ channel: made.channel.id, ts: posted.ts, text: "changed" });
await web.users.info({ user: "U0ANA" });

const socket = new SocketModeClient({ appToken, clientOptions: { slackApiUrl: api }, pingPongLoggingEnabled: false });
let connections = 0;
socket.on("connected", () => say("connected", { connections: ++connections }));
socket.on("slash_commands", async ({ body, ack }) => {
  await ack({ text: `heard ${body.text}` });
  say("command", { text: body.text });
});
socket.on("app_mention", async ({ event, ack }) => {
  await ack();
  say("mention", { text: event.text });
});
await socket.start();
process.stdin.on("end", () => socket.disconnect().finally(() => process.exit(0))).resume();
