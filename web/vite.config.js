import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// Each file beside itself, compressed once for all: the program sends it as it is.
const compressed = {
  name: 'compressed',
  closeBundle() {
    for (const name of readdirSync('dist'))
      if (/\.(js|css|html|svg)$/.test(name)) writeFileSync(`dist/${name}.gz`, gzipSync(readFileSync(`dist/${name}`), { level: 9 }));
  },
};

// Names without hashes: the program serves its own files and says itself when they change.
export default defineConfig({
  plugins: [svelte(), compressed],
  build: {
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        entryFileNames: 'console.js',
        chunkFileNames: '[name].js',
        assetFileNames: 'console[extname]',
      },
    },
  },
});
