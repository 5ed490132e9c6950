import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);
const face = (script: 'noto-sans' | 'noto-sans-devanagari', file: string): Uint8Array =>
  readFileSync(resolve(`@expo-google-fonts/${script}/${file}`));

/** Noto Sans and Noto Sans Devanagari, SIL Open Font License 1.1: all that is printed is set in them, embedded. */
export const FACES = {
  regular: () => face('noto-sans', '400Regular/NotoSans_400Regular.ttf'),
  bold: () => face('noto-sans', '600SemiBold/NotoSans_600SemiBold.ttf'),
  devanagari: () => face('noto-sans-devanagari', '400Regular/NotoSansDevanagari_400Regular.ttf'),
  devanagariBold: () => face('noto-sans-devanagari', '600SemiBold/NotoSansDevanagari_600SemiBold.ttf'),
} as const;
export type Face = keyof typeof FACES;

/** A stretch of text that one face can set. */
export interface Run {
  readonly face: Face;
  readonly text: string;
}

/** Devanagari and its extensions, with the joiners and spaces inside it. */
const DEVANAGARI =
  /([\u0900-\u097f\ua8e0-\ua8ff\u1cd0-\u1cff\u200c\u200d]+(?: +[\u0900-\u097f\ua8e0-\ua8ff\u1cd0-\u1cff\u200c\u200d]+)*)/u;

export const runsOf = (text: string, isBold: boolean): Run[] =>
  text
    .split(DEVANAGARI)
    .map((part, i): Run => {
      if (i % 2 === 1) return { face: isBold ? 'devanagariBold' : 'devanagari', text: part };
      return { face: isBold ? 'bold' : 'regular', text: part };
    })
    .filter((run) => run.text !== '');
