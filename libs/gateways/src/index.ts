export * from './authzen.js';
