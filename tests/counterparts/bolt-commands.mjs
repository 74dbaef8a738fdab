// The same endpoint as the bot's, on Slack's own framework: a signed slash command, one durable row, acknowledged.
// usage: node bolt-commands.mjs DATABASE SIGNING-SECRET; prints its port, and ends when its input does.
import bolt from "@slack/bolt";
import { DatabaseSync } from "node:sqlite";

const [, , path, signingSecret] = process.argv;
const database = new DatabaseSync(path);
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id TEXT PRIMARY KEY, user TEXT, channel TEXT, text TEXT, at INTEGER)");
const insert = database.prepare("INSERT INTO rows VALUES (?, ?, ?, ?, ?)");

const receiver = new bolt.HTTPReceiver({ signingSecret, endpoints: "/slack/commands", logLevel: "error" });
const app = new bolt.App({
  receiver, logLevel: "error",
  authorize: async () => ({ botToken: "xoxb-bench", botId: "B0BENCH", botUserId: "U0BENCH" }),
});
app.command("/incident", async ({ command, ack }) => {
  insert.run(command.trigger_id, command.user_id, command.channel_id, command.text, Date.now());
  await ack();
});
const server = await app.start({ port: 0, host: "127.0.0.1" });
console.log(server.address().port);
process.stdin.on("end", () => process.exit(0)).resume();
