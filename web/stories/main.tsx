// One story a page: the real call with people that are made up, as the address asks for. Never part of the client.
import '@fontsource-variable/onest';
import '../src/theme/mantine.css';
import '../src/theme/mantine-menu.css';
import '../src/theme/mantine-call.css';
import '../src/theme/tokens.css';
import '../src/theme/base.css';
import { MantineProvider } from '@mantine/core';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { choices } from '../src/app/stores';
import { useShownScheme } from '../src/app/use-shown-scheme';
import { CallPage } from '../src/features/call/components/CallPage';
import { forMyself, settings } from '../src/features/call/session';
import { LiveRegions } from '../src/features/common/components/LiveRegions';
import { ToastStack } from '../src/features/common/components/ToastStack';
import { language, startWords } from '../src/i18n';
import { useStore } from '../src/lib/use-store';
import { isLanguage } from '../src/locales/languages';
import type { Call } from '../src/state/call';
import { type PageSize, pageSizes } from '../src/state/personal';
import { cssVariablesResolver, theme } from '../src/theme/theme';
import { storyOf } from './params';
import { callOf } from './story-call';

const story = storyOf(location.search);
choices.patch({ scheme: story.scheme });
if (isLanguage(story.lang)) language.choose(story.lang);
settings.patch({
  pageSize: pageSizes.find((size) => size === story.pageSize) ?? (25 satisfies PageSize),
  selfFloats: story.states.has('floating'),
  fold: story.states.has('fold'),
  corner: 'bottom-right',
});
forMyself.patch({
  volumes: {},
  hidden: story.states.has('hidden') ? ['p1'] : [],
  soundOnly: story.states.has('sound-only'),
});

function Frame({ call }: { readonly call: Call }) {
  const scheme = useShownScheme(true);
  const { phase } = useStore(call);
  useEffect(() => {
    document.documentElement.dataset.mantineColorScheme = scheme;
  }, [scheme]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={scheme}>
      {phase.kind === 'in' && <CallPage call={call} />}
      <ToastStack />
      <LiveRegions />
    </MantineProvider>
  );
}

await startWords();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element #root');
const call = callOf(story);
createRoot(root).render(<Frame call={call} />);
call.enter();
