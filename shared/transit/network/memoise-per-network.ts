import type { Network } from './network.ts';

/** Builds a value once for each network; it is garbage-collected with the network. */
export function memoisePerNetwork<Answer>(build: (network: Network) => Answer): (network: Network) => Answer {
  const answers = new WeakMap<Network, Answer>();
  return (network) => {
    let answer = answers.get(network);
    if (answer === undefined) {
      answer = build(network);
      answers.set(network, answer);
    }
    return answer;
  };
}
