// Gradio gives a page up for good as soon as a request of its queue breaks: from then on no button does anything. So to
// Gradio, what breaks here looks as if the server had refused it: the page says so (see page.py) and lives on. And it
// loses what it hears of an event before it knows the event's number: the stream waits for that.
// It runs in the head of the page, before Gradio asks for anything.
const PATIENCE = 45_000; // ms without a byte, not even one of the signs of life that come every 15 s
const MOST = 8; // of a visitor's events that are under way, see fairness.py
const GRADIO_READS = 50; // ms until it has taken in the number of an event
const encoder = new TextEncoder();

function within(promise) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, PATIENCE, new Error('too slow'))));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const rest = (ms) => new Promise((goOn) => setTimeout(goOn, ms));

// `reach` is the browser's fetch; what this makes of it does the same but for the two requests of the queue.
export function lasting(reach) {
  const joined = []; // ids of events that may be under way
  const taken = new Set(); // ids that Gradio has taken in
  const joining = new Set(); // promises of those that it has not

  function join(input, init) {
    const answered = joinOne(input, init);
    const isTaken = answered.then(async ({ id }) => {
      await rest(GRADIO_READS);
      taken.add(id);
      joining.delete(isTaken);
    });
    joining.add(isTaken);
    return answered.then(({ response }) => response);
  }

  async function joinOne(input, init) {
    try {
      const response = await within(reach(input, init));
      const id = response.ok ? (await response.clone().json()).event_id : null;
      if (id) joined.push(id);
      if (joined.length > MOST) joined.shift();
      return { response, id };
    } catch {
      return { response: Response.json({ detail: '' }, { status: 503 }), id: null };
    }
  }

  // A message that belongs to no event waits for none: the server waits for who hears that the stream closes.
  async function untilTaken(message) {
    const [, id] = message.match(/"event_id":"(\w+)"/) ?? [];
    while (id && !taken.has(id) && joining.size) await Promise.race(joining);
  }

  // The end that the stream should have had; to Gradio, events that are over are nobody's.
  function farewell() {
    const over = joined.splice(0).map((event_id) => ({ msg: 'process_completed', event_id, success: false, output: { error: '' } }));
    return [...over, { msg: 'close_stream' }].map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
  }

  // Its messages, one by one, without what stands between them; ends where it ends or breaks.
  async function* messagesOf(reader) {
    const decoder = new TextDecoder();
    let begun = '';
    while (true) {
      const { value } = (await within(reader.read()).catch(() => null)) ?? {};
      if (!value) return;
      const messages = (begun + decoder.decode(value, { stream: true })).split('\n\n');
      begun = messages.pop();
      yield* messages;
    }
  }

  async function listen(input, init) {
    const response = await within(reach(input, init)).catch(() => null);
    const reader = response?.ok ? response.body.getReader() : null;
    const messages = reader && messagesOf(reader);
    const body = new ReadableStream({
      async pull(controller) {
        const { value: message } = (await messages?.next()) ?? {};
        // A server that was started anew may not know the visit; that is no reason to give the page up, either.
        if (message && !message.includes('"session_not_found":true')) {
          await untilTaken(message);
          controller.enqueue(encoder.encode(`${message}\n\n`));
        } else {
          reader?.cancel().catch(() => {});
          if (!input.signal?.aborted) controller.enqueue(encoder.encode(farewell()));
          controller.close();
        }
      },
      cancel: (reason) => reader?.cancel(reason),
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  return (input, init) => {
    const { pathname } = new URL(input.url ?? input, globalThis.location?.href);
    if (pathname.endsWith('/queue/join')) return join(input, init);
    if (pathname.endsWith('/queue/data')) return listen(input, init);
    return reach(input, init);
  };
}

if (typeof window !== 'undefined') window.fetch = lasting(window.fetch.bind(window));
