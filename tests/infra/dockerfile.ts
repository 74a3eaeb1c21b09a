type Instruction = { readonly word: string; readonly rest: string };

/** The instructions of a Dockerfile, continued lines joined, comments dropped. */
function instructions(text: string): Instruction[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n/g, ' ');
  return lines.split('\n').flatMap((line) => {
    const [, word = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    return word === '' ? [] : [{ word: word.toUpperCase(), rest: rest.trim() }];
  });
}

/** What is wrong with a Dockerfile of this project. The last stage is the one that runs. */
export function lintDockerfile(text: string): string[] {
  const all = instructions(text);
  const stages = all.flatMap((one) => /\bAS\s+(\S+)$/i.exec(one.rest)?.[1] ?? []);
  const final = all.slice(all.map((one) => one.word).lastIndexOf('FROM'));
  const found = all.flatMap((one) => lintInstruction(one, stages));
  const user = final.findLast((one) => one.word === 'USER')?.rest ?? 'root';
  if (/^(root|0)(:|$)/.test(user)) found.push('the container runs as root');
  if (!final.some((one) => one.word === 'HEALTHCHECK')) found.push('there is no HEALTHCHECK');
  const command = final.findLast((one) => one.word === 'CMD')?.rest ?? '';
  if (!command.startsWith('["node",')) found.push('CMD is not node in exec form');
  return found;
}

function lintInstruction({ word, rest }: Instruction, stages: readonly string[]): string[] {
  if (word === 'ADD') return ['ADD: use COPY'];
  if (word === 'FROM') {
    const image = rest.split(' ')[0] ?? '';
    const isPinned = stages.includes(image) || /:\d[^:]*$/.test(image);
    return isPinned ? [] : [`FROM ${image} has no major version`];
  }
  if (word !== 'ENV' && word !== 'ARG') return [];
  return /TOKEN|SECRET|PASSWORD|_KEY\b/i.test(rest) ? [`${word} carries a secret`] : [];
}
