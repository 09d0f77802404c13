// An independent WebSocket client: `ws`. Says "all well", or what is not.   node client.js PORT
'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const WebSocket = require('ws');

const url = `ws://127.0.0.1:${process.argv[2]}/ws`;

let lastClose = 'none';
process.exitCode = 2; // ended with something still waited for, until all is well
process.on('exit', (code) => code === 2 && console.error(`a session ended too early; the last to end: ${lastClose}`));

async function connected() {
  const ws = new WebSocket(url, 'linli.v1'); // offers permessage-deflate, which is not taken
  await once(ws, 'open');
  ws.on('close', (code, reason) => lastClose = `${code} ${reason}`);
  return ws;
}

async function ended(ws) {
  const [code] = await once(ws, 'close');
  return code;
}

async function echoes(refs = ['', 'a', '三栋五〇二'.repeat(100), 'x'.repeat(60000), '👪']) {
  const ws = await connected();
  assert.strictEqual(ws.protocol, 'linli.v1');
  assert.strictEqual(ws.extensions, '');
  for (const ref of refs) {
    const text = JSON.stringify({ type: 'ping', ref });
    for (const cut of [0, 3, text.length]) {
      ws.send(text.slice(0, cut), { fin: false });
      ws.send(text.slice(cut), { fin: true });
      const [data, binary] = await once(ws, 'message');
      assert.strictEqual(binary, false);
      assert.deepStrictEqual(JSON.parse(data.toString()), { type: 'pong', ref });
    }
    ws.ping(Buffer.from(ref).subarray(0, 125));
    const [pong] = await once(ws, 'pong');
    assert.deepStrictEqual(pong, Buffer.from(ref).subarray(0, 125));
  }
  ws.close(3001, '再见');
  assert.strictEqual(await ended(ws), 3001);
}

async function burst() {
  const ws = await connected();
  const wanted = [...Array(60).keys()];
  const got = [];
  ws.on('message', (data) => data.toString().split('\n').forEach((line) => got.push(JSON.parse(line).ref)));
  wanted.forEach((ref) => ws.send(JSON.stringify({ type: 'ping', ref })));
  while (got.length < wanted.length) await once(ws, 'message');
  assert.deepStrictEqual(got, wanted);
  ws.close();
  assert.strictEqual(await ended(ws), 1000);
}

async function refused(what, code) {
  const ws = await connected();
  ws.send(what);
  assert.strictEqual(await ended(ws), code);
}

async function main() {
  await echoes();
  await burst();
  await refused('x'.repeat(70000), 1009);
  await refused(Buffer.from([1]), 1003);
  await refused('no JSON', 4400);
  await Promise.all(Array.from({ length: 100 }, () => echoes(['', '三栋五〇二'.repeat(100)])));
  process.exitCode = 0;
  console.log('all well');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
