/** The one-time token of a link: it is in the fragment, which a browser sends to nobody. */
export const linkToken = (): string => window.location.hash.slice(1);
