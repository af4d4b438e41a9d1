import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // One file: a page that embeds it has one address to allow.
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'index.js' },
    minify: true,
  },
});
