//! Files beside the data: what is safe to publish goes along, everything else is left out and named.

use super::manifest::{Copied, LeftOut, Manifest};
use super::output::Slot;
use super::{CLEAN, Run, SplitError, copy_to};
use crate::source::{Plan, Standing};

/// Copies the listed files of `plan` to the clean side. Code, broken files and files that were not scanned stay behind: nobody has looked
/// into them.
pub(super) fn copy(run: &Run<'_>, plan: &Plan, manifest: &mut Manifest) -> Result<(), SplitError> {
    for beside in &plan.beside {
        let (what, why) = match &beside.standing {
            Standing::Listed(what) => {
                let output = copy_to(run, &beside.path, &Slot::new(run.root, CLEAN, &beside.name))?;
                manifest.copied.push(Copied { what: (*what).to_owned(), output });
                continue;
            }
            Standing::Unscanned(what) => ("unscanned", (*what).to_owned()),
            Standing::Code(what) => ("code", (*what).to_owned()),
            Standing::Broken(why) => ("broken", why.clone()),
        };
        manifest.left_out.push(LeftOut { path: beside.name.clone(), standing: what.to_owned(), why });
    }
    Ok(())
}
