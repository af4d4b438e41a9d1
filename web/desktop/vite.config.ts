import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
// Where the hub of `npm run dev` listens; the page itself always speaks to its own origin.
const hub = process.env.CALLWEAVE_HUB ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: here,
  base: '/',
  plugins: [react()],
  // Our own packages as they stand here, not as they were last built.
  resolve: { conditions: ['callweave-source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of its own: a data: URL would ask for a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The libraries change rarely: browsers keep them when only our own code is new.
      // What only the page of a call needs comes with that page.
      output: {
        codeSplitting: {
          groups: [
            { name: 'libraries', test: /node_modules\/(?!@visx|wavesurfer|d3-|internmap|classnames)/ },
          ],
        },
      },
    },
    // The libraries together are above the default; see docs/desktop.md before adding to them.
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': hub, '/push': { target: hub.replace(/^http/, 'ws'), ws: true } },
  },
});
