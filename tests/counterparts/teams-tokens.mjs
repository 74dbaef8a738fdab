// Microsoft's own check of what comes from Teams: usage: node teams-tokens.mjs METADATA-URL APP-ID SERVICE-URL TOKEN...
// For each token it prints one line, as JSON: whether a bot that uses it would let the activity in.
import { createRequire } from "node:module";

const { BotFrameworkAuthenticationFactory, AuthenticationConfiguration } = createRequire(import.meta.url)("botframework-connector");
const [, , metadata, appId, serviceUrl, ...tokens] = process.argv;
const credentials = { isValidAppId: async (id) => id === appId, isAuthenticationDisabled: async () => false };
const authentication = BotFrameworkAuthenticationFactory.create(
  "", true, "https://login.microsoftonline.com/botframework.com", "https://api.botframework.com", "https://api.botframework.com", "https://token.botframework.com",
  metadata, "https://login.microsoftonline.com/botframework.com/v2.0/.well-known/openid-configuration", "https://api.botframework.com",
  { createCredentials: async () => undefined, ...credentials }, new AuthenticationConfiguration(), undefined, undefined);
for (const token of tokens) {
  const activity = { type: "message", channelId: "msteams", serviceUrl, from: { id: "29:1" }, recipient: { id: `28:${appId}` }, conversation: { id: "a:1" } };
  try {
    await authentication.authenticateRequest(activity, `Bearer ${token}`);
    console.log(JSON.stringify({ letIn: true }));
  } catch (error) {
    console.log(JSON.stringify({ letIn: false, because: error.message }));
  }
}
