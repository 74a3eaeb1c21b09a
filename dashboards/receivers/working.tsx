import { percent } from '../i18n/language.ts';
import type { Survey } from './survey.ts';
import { w } from './words.ts';

/** How far a survey is, with a way to stop it; else `otherwise`. [RCV11] */
export function Working(props: { readonly of: Survey; readonly otherwise: string }) {
  const { progress } = props.of;
  const isGoing = progress.value !== undefined;
  return (
    <div class="working">
      <p role="status">{isGoing ? w('working') : props.otherwise}</p>
      {isGoing && (
        <>
          <progress max={1} value={progress.value} aria-label={w('working')} />
          <span class="small">{percent(progress.value ?? 0)}</span>
          <button
            type="button"
            class="button button--quiet stop-survey"
            onClick={() => void props.of.stop()}
          >
            {w('stop')}
          </button>
        </>
      )}
    </div>
  );
}
