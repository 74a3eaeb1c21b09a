import type { Effect } from '../../src/contracts/effects.ts';
import type { EngineEvent } from '../../src/contracts/events.ts';
import type { Frame, Input, JournaledCommand, ReadingBody } from '../../src/contracts/inputs.ts';
import { campaigns } from './campaigns.ts';
import type { Retelling } from './oracle.ts';

const triggerOf = new Map(campaigns.map(({ id, when }) => [String(id), typeOf(when)]));

function typeOf(when: unknown): string {
  return typeof when === 'object' && when !== null && 'type' in when ? String(when.type) : '';
}

/** What a run met, in words of the tables; a campaign that did something is met by its id. */
export function metIn({ frames, effects, events }: Retelling): Set<string> {
  const met = new Set<string>();
  for (const { input } of frames) for (const word of wordsOfInput(input)) met.add(word);
  for (const effect of effects) {
    met.add(`effect ${effect.type}`);
    for (const word of wordsOfEffect(effect)) met.add(word);
  }
  for (const event of events) for (const word of wordsOfEvent(event)) met.add(word);
  return met;
}

function wordsOfInput(input: Frame['input'] & Input): string[] {
  const type = `input ${input.type}`;
  if (input.type === 'command') return [type, ...wordsOfCommand(input.command)];
  if (input.type === 'reading') return [type, ...wordsOfReading(input.body)];
  return [type];
}

function wordsOfCommand(command: JournaledCommand): string[] {
  const done = `command ${command.do}`;
  switch (command.do) {
    case 'noteContact':
      return [done, `contact ${command.contact}`];
    case 'handOutBand':
      return [done, `band ${command.as}`];
    case 'setPreferences':
      return [done, `frequency ${command.frequency}`];
    case 'setConsent':
      return [done, `consent ${command.purpose}`];
    default:
      return [done];
  }
}

function wordsOfReading(body: ReadingBody): string[] {
  const read = `reading ${body.kind}`;
  if (body.kind === 'shelf') return [read, `shelf ${body.action}`];
  if (body.kind === 'sale') return [read, `sale ${body.action}`];
  if (body.kind === 'tap') return [read, `tap ${body.purpose}`];
  return [read];
}

function wordsOfEffect(effect: Effect): string[] {
  switch (effect.type) {
    case 'decision':
      return wordsOfDecision(effect);
    case 'messageClosed':
      return [`closed ${effect.reason}`];
    case 'claimAnswered':
      return effect.granted
        ? ['claim granted', `channel ${effect.channel}`]
        : [`claim ${effect.reason}`];
    case 'outcomeReported':
      return [`outcome ${effect.outcome}`];
    case 'notice':
      return [`notice ${effect.code}`];
    case 'deviceCommandClaimed':
      return [`told ${effect.reason ?? 'granted'}`];
    case 'deviceCommandClosed':
      return [`told ${effect.outcome}`];
    case 'award':
      return effect.takesBack === undefined ? [] : ['award taken back'];
    default:
      return [];
  }
}

function wordsOfDecision(decision: Extract<Effect, { type: 'decision' }>): string[] {
  const { outcome, failedGate, campaign, gates } = decision;
  const words = [`decision ${outcome}`];
  if (outcome === 'sent') words.push(`did ${campaign}`, `trigger ${triggerOf.get(campaign)}`);
  if (failedGate === undefined) return words;
  const path = gates.find(({ gate }) => gate === failedGate)?.path;
  if (outcome !== 'nearMiss') words.push(`first ${failedGate}`);
  if (path !== undefined) words.push(`bound ${path}`);
  return words;
}

function wordsOfEvent(event: EngineEvent): string[] {
  return event.type === 'stageChanged' ? [`stage ${event.to}`] : [];
}
