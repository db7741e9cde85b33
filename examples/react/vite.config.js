import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The SDK is linked from its folder here, and must not bring a second React along.
export default defineConfig({ plugins: [react()], resolve: { dedupe: ['react', 'react-dom'] } });
