// Shows the toasts above everything, where they cover neither faces nor the bar's buttons.
import { toasts } from '../../../app/stores';
import { useStore } from '../../../lib/use-store';
import type { Toast } from '../../../state/toasts';
import classes from './ToastStack.module.css';

export function ToastStack() {
  const shown = useStore(toasts);
  return (
    <div className={classes.stack}>
      {shown.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastLine({ toast }: { readonly toast: Toast }) {
  const { action, id } = toast;
  const hold = () => toasts.hold(id);
  const resume = () => toasts.resume(id);
  return (
    <section
      className={classes.toast}
      aria-label={toast.text}
      onPointerEnter={hold}
      onPointerLeave={resume}
      onFocus={hold}
      onBlur={resume}
    >
      <span>{toast.text}</span>
      {action !== undefined && (
        <button
          type="button"
          className={classes.action}
          onClick={() => {
            action.run();
            toasts.close(id);
          }}
        >
          {action.label}
        </button>
      )}
    </section>
  );
}
