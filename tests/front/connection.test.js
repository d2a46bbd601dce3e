// What Gradio hears when a request of its queue breaks: a refusal, never an end of the connection.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lasting } from '../../segdemo/front/shared/connection.js';

const JOIN = 'http://page/gradio_api/queue/join';
const DATA = 'http://page/gradio_api/queue/data?session_hash=s';
const lost = () => Promise.reject(new TypeError('Failed to fetch'));
const messages = async (response) =>
  (await response.text()).split('\n\n').filter(Boolean).map((line) => JSON.parse(line.replace('data: ', '')));
const failed = (event_id) => ({ msg: 'process_completed', event_id, success: false, output: { error: '' } });
const CLOSED = { msg: 'close_stream' };

// A server that lets every event in; its stream says `told` and then breaks.
function server(told) {
  let events = 0;
  const encoder = new TextEncoder();
  return async (url) => {
    if (url === JOIN) return Response.json({ event_id: `event ${++events}` });
    const chunks = [...told];
    return new Response(
      new ReadableStream({
        pull: (controller) => (chunks.length ? controller.enqueue(encoder.encode(chunks.shift())) : controller.error(new Error('broken'))),
      }),
    );
  };
}

test('who cannot join the queue is told that it is full', async () => {
  const answer = await lasting(lost)(JOIN, {});
  assert.equal(answer.status, 503);
  assert.deepEqual(await answer.json(), { detail: '' });
});

test('a stream that breaks ends with the failure of what is under way, and so does one that never begins', async () => {
  const fetch = lasting(server(['data: {"msg":"estimation"}\n\n']));
  await fetch(JOIN, {});
  assert.equal((await (await fetch(JOIN, {})).json()).event_id, 'event 2');
  assert.deepEqual(await messages(await fetch(DATA, {})), [{ msg: 'estimation' }, failed('event 1'), failed('event 2'), CLOSED]);
  assert.deepEqual(await messages(await fetch(DATA, {})), [{ msg: 'estimation' }, CLOSED], 'each is told once');
  assert.deepEqual(await messages(await lasting(lost)(DATA, {})), [CLOSED]);
  assert.deepEqual(await messages(await lasting(async () => new Response('Bad gateway', { status: 502 }))(DATA, {})), [CLOSED]);
});

test('a server that was started anew and knows no visit is not the end of the page', async () => {
  const fetch = lasting(server(['data: {"msg":"unexpected_error","session_not_found":true}\n\n']));
  await fetch(JOIN, {});
  assert.deepEqual(await messages(await fetch(DATA, {})), [failed('event 1'), CLOSED]);
});

test('nobody is told anything of a stream that Gradio has ended itself', async () => {
  const ending = new AbortController();
  const fetch = lasting(server([]));
  await fetch(JOIN, {});
  ending.abort();
  assert.equal(await (await fetch({ url: DATA, signal: ending.signal }, undefined)).text(), '');
});

test('whatever else is fetched is as it was', async () => {
  const upload = lasting(lost)('http://page/gradio_api/upload', {});
  await assert.rejects(upload, /Failed to fetch/);
});

test('what comes of an event waits until its number has come', async () => {
  let tell;
  const number = new Promise((resolve) => (tell = resolve));
  const stream = server(['data: {"msg":"estimation","event_id":"late"}\n\n']);
  const fetch = lasting(async (url) => (url === JOIN ? Response.json({ event_id: await number }) : stream(url)));
  const heard = [];
  const joined = fetch(JOIN, {}).then(() => heard.push('number'));
  const told = fetch(DATA, {}).then(messages).then(() => heard.push('messages'));
  await new Promise((goOn) => setTimeout(goOn, 30));
  assert.deepEqual(heard, []);
  tell('late');
  await Promise.all([joined, told]);
  assert.deepEqual(heard, ['number', 'messages']);
});

test('that a stream closes is told at once: the server does not let anybody join before who listens has hung up', async () => {
  const stream = server(['data: {"msg":"process_completed","event_id":"first"}\n\ndata: {"msg":"close_', 'stream","event_id":null}\n\n']);
  let hangUp;
  const hungUp = new Promise((resolve) => (hangUp = resolve));
  let joins = 0;
  const fetch = lasting(async (url) => {
    if (url !== JOIN) return stream(url);
    joins += 1;
    if (joins > 1) await hungUp;
    return Response.json({ event_id: joins > 1 ? 'second' : 'first' });
  });
  await fetch(JOIN, {});
  const second = fetch(JOIN, {});
  const reader = (await fetch(DATA, {})).body.getReader();
  const heard = [];
  while (heard.length < 2) heard.push(new TextDecoder().decode((await reader.read()).value));
  assert.match(heard[1], /close_stream/);
  hangUp();
  assert.equal((await (await second).json()).event_id, 'second');
});
