// The part that stays at your own site: it says who is signed in, and gets a token for that person's agent. In place of AGENT_ID
// your application looks up which agent its signed-in user is, and answers 401 when nobody is signed in. The API key never leaves it.
//   HUB_URL=http://localhost:8080 API_KEY=cw_… AGENT_ID=… node examples/widget/server.js
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const { HUB_URL = 'http://localhost:8080', API_KEY = '', AGENT_ID = '', PORT = '8090' } = process.env;
const hubSocket = HUB_URL.replace(/^http/, 'ws');
// As strict as a page can be: no inline script or style, nothing from anywhere but here and the hub.
const POLICY = `default-src 'none'; script-src 'self' ${HUB_URL}; style-src 'self'; img-src 'self'; connect-src 'self' ${HUB_URL} ${hubSocket}; base-uri 'none'; require-trusted-types-for 'script'`;
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css' };

async function getToken() {
  return fetch(`${HUB_URL}/api/v1/agents/${AGENT_ID}/widget-tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scopes: ['push', 'dial', 'presence', 'pick'], lifetimeSeconds: 600 }),
  });
}

/** Serves the files of `folder`, and the token. */
export function serve(folder) {
  const server = createServer(async (request, response) => {
    try {
      if (request.method === 'POST' && request.url === '/callweave-token') {
        const answer = await getToken();
        response.writeHead(answer.status, {
          'content-type': 'application/json',
          'cache-control': 'no-store',
        });
        return response.end(await answer.text());
      }
      const name = /^\/([\w-]+\.(?:html|js|css))?$/.exec(request.url ?? '');
      const file =
        name && (await readFile(new URL(name[1] ?? 'index.html', folder), 'utf8').catch(() => undefined));
      if (!file || name[1] === 'server.js') return response.writeHead(404).end();
      const type = TYPES[(name[1] ?? 'index.html').split('.')[1]];
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY });
      response.end(file.replaceAll('http://localhost:8080', HUB_URL));
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  });
  server.listen(Number(PORT), '127.0.0.1', () => {
    console.log(`http://localhost:${server.address().port}`);
  });
}
