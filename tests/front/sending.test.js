// An upload that stands still is given up with a sentence; one that moves on is not, however slow it is.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { learn } from '../../segdemo/front/shared/texts.js';
import { sendFile } from '../../segdemo/front/picture_drop/later/sending.js';

class Request {
  status = 0;
  upload = /** @type {any} */ ({});
  onloadend = () => {};

  constructor() {
    Request.last = this;
  }

  open(...asked) {
    this.asked = asked;
  }

  send(form) {
    this.sent = form;
  }

  abort() {
    this.isAborted = true;
    this.onloadend();
  }

  end(status, responseText) {
    Object.assign(this, { status, responseText });
    this.onloadend();
  }
}
Request.last = /** @type {Request} */ (/** @type {any} */ (null));

Object.assign(globalThis, { XMLHttpRequest: Request, document: { baseURI: 'https://a.example/under/', documentElement: {} } });
learn('en', { 'drop.stalled': 'It stands still: try again.' });
mock.timers.enable({ apis: ['setTimeout'] });
const file = new File(['pixels'], 'picture');

test('the file goes where Gradio takes uploads, below the address of the page', async () => {
  const sent = sendFile(file);
  assert.deepEqual(Request.last.asked, ['POST', 'https://a.example/under/gradio_api/upload']);
  assert.equal(Request.last.sent.get('files').size, file.size);
  Request.last.end(200, '["/tmp/picture"]');
  assert.equal(await sent, '/tmp/picture');
});

test('what moves on is waited for, what does not for a minute', async () => {
  const sent = sendFile(file);
  for (let minute = 0; minute < 5; minute++) {
    mock.timers.tick(59_000);
    Request.last.upload.onprogress();
  }
  assert.ok(!Request.last.isAborted);
  mock.timers.tick(60_000);
  assert.ok(Request.last.isAborted);
  await assert.rejects(sent, { sentence: 'It stands still: try again.' });
});

test('a refusal is an error without a sentence of its own, and nothing is waited for any more', async () => {
  const sent = sendFile(file);
  Request.last.end(413, 'too large');
  await assert.rejects(sent, (error) => !('sentence' in error));
  mock.timers.tick(120_000);
  assert.ok(!Request.last.isAborted);
});
