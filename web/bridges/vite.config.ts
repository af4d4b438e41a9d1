import { fileURLToPath } from 'node:url';
import { build, defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const named = (name: string) => fileURLToPath(new URL(`src/${name}.ts`, import.meta.url));

export default defineConfig({
  root,
  publicDir: 'pages',
  plugins: [forRequireJs()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    lib: {
      entry: {
        frame: named('frame/frame'),
        'sign-in': named('frame/sign-in'),
        dynamics365: named('dynamics365'),
        salesforce: named('salesforce'),
        hubspot: named('hubspot'),
        oracle: named('oracle'),
      },
      formats: ['es'],
      fileName: (_format, name) => `${name}.js`,
    },
    // Addresses that never change: pages of other sites name them.
    rollupOptions: { output: { chunkFileNames: 'shared-[name].js' } },
    minify: true,
  },
});

/** Creatio loads its scripts by RequireJS, so its bridge is one classic script. */
function forRequireJs(): Plugin {
  let outDir = '';
  return {
    name: 'for RequireJS',
    configResolved: (config) => {
      outDir = config.build.outDir;
    },
    closeBundle: async () => {
      await build({
        configFile: false,
        root,
        publicDir: false,
        logLevel: 'error',
        build: {
          outDir,
          emptyOutDir: false,
          target: 'es2018',
          lib: { entry: named('creatio'), formats: ['iife'], name: 'unused', fileName: () => 'creatio.js' },
          minify: true,
        },
      });
    },
  };
}
