#!/usr/bin/env node
import { programOf } from './program.js';

// Whoever reads our output may have seen enough: `custos verify … | head` is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await programOf(process.env).parseAsync();
