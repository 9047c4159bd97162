"use strict";
// A bot as people write them with Slack's own client for Node. It knows nothing of the tests: it is told where Slack is, and lives.

const { App, SocketModeReceiver } = require("@slack/bolt");

const { SLACK_API, SLACK_BOT_TOKEN, SLACK_APP_TOKEN } = process.env;
const clientOptions = { slackApiUrl: SLACK_API };
const receiver = new SocketModeReceiver({
  appToken: SLACK_APP_TOKEN,
  installerOptions: { clientOptions },
  clientPingTimeout: 1000, // it waits as long before it connects anew
});
const app = new App({ token: SLACK_BOT_TOKEN, receiver, clientOptions });

const plain = (text) => ({ type: "plain_text", text });
const section = (text) => ({ type: "section", text: { type: "mrkdwn", text } });
const question = [
  section("*Who is in?*"),
  {
    type: "actions",
    elements: [
      { type: "button", action_id: "count_me_in", text: plain("Count me in"), value: "tuesday" },
    ],
  },
];
const form = (channel) => ({
  type: "modal",
  callback_id: "suggestion",
  private_metadata: channel,
  title: plain("A suggestion"),
  submit: plain("Suggest"),
  blocks: [
    {
      type: "input",
      block_id: "topic",
      label: plain("Topic"),
      element: { type: "plain_text_input", action_id: "typed" },
    },
  ],
});

app.message("hello", async ({ message, say, context }) => {
  const again = context.retryNum ? ` (told again: ${context.retryReason})` : "";
  await say(`Hello <@${message.user}>${again}`);
});

app.message("question", async ({ message, say }) => {
  await say({ text: "Who is in?", blocks: question, thread_ts: message.ts });
});

app.event("reaction_added", async ({ event, client }) => {
  const { channel, ts } = event.item;
  const found = await client.conversations.history({
    channel,
    latest: ts,
    oldest: ts,
    inclusive: true,
    limit: 1,
  });
  const text = `:${event.reaction}: on “${found.messages[0].text}”`;
  await client.chat.postMessage({ channel, text });
});

app.command("/stammtisch", async ({ command, ack, respond, client }) => {
  if (command.text === "form") {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: form(command.channel_id) });
  } else if (command.text === "quick") {
    await ack("At once");
  } else {
    await ack();
    await respond({ text: `You said “${command.text}”`, blocks: question });
  }
});

app.action("count_me_in", async ({ action, ack, body, respond }) => {
  await ack();
  const text = `<@${body.user.id}> is in on ${action.value}`;
  await respond({ replace_original: true, text, blocks: [section(text)] });
});

app.view("suggestion", async ({ ack, view, body, client }) => {
  const topic = view.state.values.topic.typed.value;
  if (topic.length < 5) {
    await ack({ response_action: "errors", errors: { topic: "Please a little longer" } });
    return;
  }
  await ack();
  const text = `<@${body.user.id}> suggests: ${topic}`;
  await client.chat.postMessage({
    channel: view.private_metadata,
    text,
    metadata: { event_type: "suggested", event_payload: { topic } },
  });
});

app.shortcut("mark_answer", async ({ ack, shortcut, client, respond }) => {
  await ack();
  await client.reactions.add({
    channel: shortcut.channel.id,
    timestamp: shortcut.message.ts,
    name: "white_check_mark",
  });
  await respond("Marked");
});

app.event("app_home_opened", async ({ event, client }) => {
  const view = { type: "home", blocks: [section("*What is next*")] };
  await client.views.publish({ user_id: event.user, view });
});

app.start();
