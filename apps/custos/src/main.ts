#!/usr/bin/env node
import { programOf } from './program.js';

await programOf(process.env).parseAsync();
