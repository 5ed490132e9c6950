/** Up to the first full stop that ends a sentence, or semicolon; `Art. 28` is no end. */
export const firstSentence = (words: string): string => words.replace(/(?:[.]$|[.](?= [A-Z])|;).*$/, '');
