import type { CampaignCheck } from '../contracts/questions.ts';
import { checkCampaign } from '../engine/rules/check.ts';
import { namesOf, sentenceOf } from '../engine/rules/sentence.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { readJson } from './read-json.ts';
import { submitLocal } from './submit.ts';

export const campaignPublish: CliCommand = {
  name: 'campaign publish',
  usage: 'VENUE FILE',
  summary: 'Check a campaign document and publish it as the next version',
  examples: ['gozar campaign publish demo runners-10.json'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', file = ''] = positionals;
    const campaign = readJson(file);
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'publishCampaign', venue, campaign }),
    );
    const notes = typeof result.notes === 'string' ? result.notes.split('\n') : [];
    print(result, [
      `campaign ${result.campaign}, version ${result.version}, at ${venue}`,
      ...[result.sentenceEn, result.sentenceFa].map(String),
      ...notes.map((note) => `note: ${note}`),
    ]);
    return 0;
  },
};

/** Checks a document on its own, or with the zones of a venue; publishes nothing. [RUL40] */
export const campaignCheck: CliCommand = {
  name: 'campaign check',
  usage: 'FILE [--venue V]',
  summary: 'Say everything that is wrong with a campaign document, or read it in one sentence',
  examples: [
    'gozar campaign check runners-10.json',
    'gozar campaign check runners-10.json --venue demo',
  ],
  options: { venue: { type: 'string' } },
  optionHelp: ['--venue V   check its zones too, and call them by their names'],
  positionals: [1, 1],
  run: async ({ config, positionals, values, print }) => {
    const [file = ''] = positionals;
    const campaign = readJson(file);
    const { venue } = values;
    const checked =
      typeof venue === 'string'
        ? await withHot(config.data, (hot) => hot.ask({ ask: 'checkCampaign', venue, campaign }))
        : checkedAlone(campaign);
    if (!checked.ok) {
      throw new CliFailure('command.failed', {
        message: `${file} cannot be published`,
        mend: 'mend each of the places above',
        problems: checked.problems,
      });
    }
    print(checked, [checked.sentenceEn, checked.sentenceFa]);
    return 0;
  },
};

function checkedAlone(document: unknown): CampaignCheck {
  const checked = checkCampaign(document, undefined);
  if (!checked.ok) return checked;
  const { en, fa } = sentenceOf(checked.campaign, namesOf(undefined));
  return { ok: true, campaign: checked.campaign, sentenceEn: en, sentenceFa: fa };
}
