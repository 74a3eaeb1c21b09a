import {
  type ChoicesChange,
  type DecidingChoices,
  generalTopic,
  unchosen,
} from '../../src/contracts/choices.ts';
import type { Oracle } from './oracle.ts';
import type { World } from './world.ts';

/** No campaign of the simulated shop names a topic, and no run is as short as a minute a day. */
const allDay = { from: '00:00', to: '23:59' };

export const wishes: readonly Partial<ChoicesChange>[] = [
  { topicsOff: [generalTopic] },
  { frequency: 'none' },
  { frequency: 'visit' },
  { frequency: 'few' },
  { quietHours: allDay },
  { channels: { push: true, wristband: false, inbox: false } },
];

/** Says it over the version there is, as a page does that was told that it was late. */
export async function wish(
  world: World,
  visitor: string,
  parts: Partial<ChoicesChange>,
): Promise<void> {
  const { topicsOff, frequency, channels } = unchosen;
  let version = 0;
  for (let tried = 0; tried < 3; tried++) {
    const choices = { version, topicsOff, rests: [], frequency, channels, ...parts };
    const answer = await world.ask({ do: 'setChoices', visitor, choices });
    if (answer.ok) return;
    const told = /version is (\d+)/.exec(answer.problems[0]?.message ?? '')?.[1];
    if (told === undefined) return;
    version = Number(told);
  }
}

/** Nobody hears what they chose not to, but for safety. [CHO1, CHO3, CHO5, CHO7] */
export const wishesHold: Oracle = (_world, { frames, effects }) => {
  const findings: string[] = [];
  const chosen = new Map<string, DecidingChoices>();
  const byPosition = Map.groupBy(effects, ({ position }) => position);
  for (const { position, input } of frames) {
    for (const effect of byPosition.get(position) ?? []) {
      if (effect.type !== 'message' || effect.class === 'safety') continue;
      const choices = chosen.get(effect.visitor);
      if (choices === undefined) continue;
      const { topicsOff, rests, frequency, quietHours } = choices;
      const isResting = rests.some(
        (one) => one.campaign === effect.campaign && one.untilMs > effect.atMs,
      );
      if (topicsOff.includes(generalTopic)) findings.push(`${effect.id} of a topic that was off`);
      if (isResting) findings.push(`${effect.id} of a campaign that rests`);
      if (quietHours?.to === allDay.to) findings.push(`${effect.id} in own quiet hours`);
      if (frequency === 'none' && effect.class === 'marketing') {
        findings.push(`${effect.id} was an offer to who chose none`);
      }
    }
    if (input.type !== 'command') continue;
    const { command } = input;
    if (command.do === 'setChoices') chosen.set(command.visitor, command.choices);
    else if (command.do === 'linkBand') {
      if (command.choices === undefined) chosen.delete(command.visitor);
      else chosen.set(command.visitor, command.choices);
    }
  }
  return findings;
};
