import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { contentType: string | undefined; fields: Record<string, string> };

/** A CRM that keeps what a PBX posts and answers as the test says. */
export async function openHookReceiver(
  reply: (fields: Record<string, string>) => { status?: number; body?: unknown } = () => ({}),
) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const fields = Object.fromEntries(new URLSearchParams(text));
    received.push({ contentType: request.headers['content-type'], fields });
    const { status = 200, body = {} } = reply(fields);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/x/y`,
    received,
    /** The story of one call: `contact`, `INCOMING ivanov`, … */
    story: (callid?: string) =>
      received
        .map(({ fields }) => fields)
        .filter((fields) => callid === undefined || fields.callid === callid)
        .map((fields) =>
          [fields.cmd === 'event' ? fields.type : fields.cmd, fields.user].filter(Boolean).join(' '),
        ),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
