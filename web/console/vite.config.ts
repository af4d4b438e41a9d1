import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
// Where the hub of `npm run dev` listens; the page itself always speaks to its own origin.
const hub = process.env.CALLWEAVE_HUB ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: here,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of its own: a data: URL would ask for a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The libraries change rarely: browsers keep them when only our own code is new.
      output: {
        codeSplitting: {
          // Otherwise React itself would go where the first of its users goes.
          includeDependenciesRecursively: false,
          groups: [
            // Only the picture of voice menus needs these: they come when it is opened.
            { name: 'picture', test: /node_modules\/(@xyflow|@dagrejs|d3-|zustand|classcat)/, priority: 1 },
            // What draws a sound comes when somebody listens.
            { name: 'libraries', test: /node_modules\/(?!wavesurfer)/ },
          ],
        },
      },
    },
    chunkSizeWarningLimit: 900,
  },
  server: { host: '127.0.0.1', proxy: { '/api': hub } },
});
