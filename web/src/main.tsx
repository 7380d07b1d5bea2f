// Where the client starts: words, styles, the first picture.
import '@fontsource-variable/onest';
import './theme/mantine.css';
import './theme/tokens.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startWords } from './i18n';

await startWords();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element #root');
createRoot(root).render(<App />);
