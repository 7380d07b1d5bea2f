// How the client is built and served while it is worked on. The output has no inline script, so that the server's
// content security policy can forbid them, and every asset carries its hash, so that it may be cached for ever.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { budget } from './scripts/budget.ts';

// The server answers pages of its own host only, so the host must not be rewritten on the way.
const server = { target: 'http://127.0.0.1:8080', changeOrigin: false, ws: true };

const budgets = [
  { page: 'home', modules: ['features/home/components/Home.tsx'], withEntry: true, limitKb: 200 },
  { page: 'the call', modules: ['features/call/components/CallPage.tsx'], withEntry: false, limitKb: 600 },
];

export default defineConfig({
  plugins: [react(), budget(budgets)],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      '/api': server,
      '/rtc': server,
    },
  },
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    environment: 'node',
    // The contrast test reads the tokens.
    css: { include: /tokens\.css/ },
  },
});
