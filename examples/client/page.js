// In an application with a bundler: import { createClient, tokenFrom } from '@callweave/client';
import { createClient, tokenFrom } from 'http://localhost:8080/widget/callweave-client.js';

const show = (id, text) => {
  document.querySelector(id).textContent = text;
};
let pops = 0;

const client = createClient({
  server: 'http://localhost:8080',
  getToken: tokenFrom('/callweave-token'),
  onPop: () => show('#pops', String(++pops)),
});
client.subscribe(() => {
  const { state, calls } = client.getSnapshot();
  show('#state', state.name);
  const items = calls.map(({ customer, legs }) => {
    const item = document.createElement('li');
    item.textContent = `${customer.name ?? customer.e164 ?? customer.raw}: ${legs.map(({ state }) => state).join(', ')}`;
    return item;
  });
  document.querySelector('#calls').replaceChildren(...items);
});
client.start();
