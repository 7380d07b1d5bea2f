// The frame of every page: colours, live regions, toasts, and which page the address asks for.
import { MantineProvider } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import { LiveRegions } from '../features/common/components/LiveRegions';
import { ToastStack } from '../features/common/components/ToastStack';
import { Waiting } from '../features/common/components/Waiting';
import { NotFoundPage } from '../features/end/components/NotFoundPage';
import { Home } from '../features/home/components/Home';
import { useStore } from '../lib/use-store';
import { cssVariablesResolver, theme } from '../theme/theme';
import { pathOf, type Route } from './route';
import { routes } from './stores';
import { useShownScheme } from './use-shown-scheme';

const Meeting = lazy(() => import('../features/meeting/components/Meeting'));

export function App() {
  const route = useStore(routes);
  const scheme = useShownScheme(route.kind === 'meeting');
  useEffect(() => {
    document.documentElement.dataset.mantineColorScheme = scheme;
  }, [scheme]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={scheme}>
      <Suspense fallback={<Waiting />}>
        <Page route={route} />
      </Suspense>
      <ToastStack />
      <LiveRegions />
    </MantineProvider>
  );
}

function Page({ route }: { readonly route: Route }) {
  if (route.kind === 'home') return <Home />;
  if (route.kind === 'meeting') {
    const { address, secret } = route;
    // The same address with another secret is another try.
    return <Meeting key={pathOf(address, secret)} address={address} secret={secret} />;
  }
  return <NotFoundPage />;
}
