/** Lets the FIN or RST of a process of this machine arrive, and our event loop see it. */
export const turnOfTheLoop = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
