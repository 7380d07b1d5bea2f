// The stories of the call, apart from the client: nothing of them is in what the server embeds. Served while somebody
// works on them, built for the tests.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  base: './',
  build: {
    target: 'es2022',
    outDir: 'dist-stories',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: 'stories.html' },
  },
});
