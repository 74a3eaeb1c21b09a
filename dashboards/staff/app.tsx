import { Shell } from '../parts/shell.tsx';
import { Cases } from './cases.tsx';
import { Duty } from './duty.tsx';
import { Posts } from './posts.tsx';
import { Rules } from './rules.tsx';
import { Shares } from './shares.tsx';
import { Shifts } from './shifts.tsx';
import { isLost, staff } from './store.ts';
import { Tasks } from './tasks.tsx';
import { w } from './words.ts';

/** What there is to do first; then who is here, how it went, and the plan. [STF6] */
export function App() {
  return (
    <Shell page="staff" title={w('title')}>
      {isLost.value && (
        <p class="wrong" role="alert">
          {w('lost')}
        </p>
      )}
      <Duty />
      <div class="work">
        <Tasks />
        <Cases />
      </div>
      <Shares />
      <Shifts />
      {staff.value?.me.isManager && <Rules />}
      {staff.value?.me.isManager && <Posts />}
    </Shell>
  );
}
