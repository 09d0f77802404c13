// An independent HTTP parser: Node's. Answers each request with what it saw, in the same form as mirror.cpp. Prints its
// port; ends when its input does.
'use strict';
const http = require('node:http');

function take(request, answer) {
  const fields = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    fields.push(`${request.rawHeaders[i]}:${request.rawHeaders[i + 1]}\n`);
  }
  const seen = `${request.method} ${request.url}\n${fields.join('')}`;
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces);
    answer.setHeader('X-Seen', Buffer.from(seen, 'latin1').toString('hex'));
    answer.setHeader('Content-Length', body.length);
    answer.end(body);
  });
}

// The sizes are Linli's own business; what counts here is where a request begins and ends.
const server = http.createServer({ maxHeaderSize: 64 * 1024 }, take);
server.on('checkContinue', (request, answer) => {
  answer.writeContinue();
  take(request, answer);
});
server.on('checkExpectation', take);
server.on('clientError', (error, socket) => {
  const refused = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
  if (socket.writable) socket.end(refused);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
