import type { Language } from '../i18n/format.ts';
import { language, switchLanguage, t } from '../i18n/language.ts';

/** Each language is named in itself. */
const NAMES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['fa', 'فارسی'],
];

export function LanguageSwitch() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame that toolbars lack
    <div class="language" role="group" aria-label={t('app.language')}>
      {NAMES.map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language() === code}
          onClick={() => void switchLanguage(code)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
