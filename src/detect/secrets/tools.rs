//! Command-line tools that take a password, and where they take it. Facts of their manuals.

/// What the argument of an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    /// The password.
    Password,
    /// User and password with this sign between them: `user:password`.
    Pair(char),
    /// `user/password@database`.
    Login,
    /// `pass:password`; other sources (`env:`, `file:`) hold none.
    Source,
}

/// Where the argument of a short option stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Short {
    /// `-p word`
    Apart,
    /// `-pword`; what follows `-p` as a word of its own is something else.
    Joined,
    Either,
}

/// Which of the words that are no options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Counted from one.
    Nth(usize),
    /// The one behind the word that starts like this.
    Behind(&'static str),
}

/// A family of tools that take their password in the same places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tool {
    /// How the command starts: keywords of the rule.
    pub(super) names: &'static [&'static str],
    /// Options, as they are written, and what follows each.
    pub(super) options: &'static [(&'static [&'static str], Argument)],
    /// Where the argument of a short option stands.
    pub(super) short: Short,
    /// The options take nothing but a password, so that a plain word is one.
    pub(super) alone: bool,
    /// The word that is no option and holds the password.
    pub(super) place: Option<(Place, Argument)>,
    /// What it reads from its input.
    pub(super) piped: Option<Argument>,
}

const TOOL: Tool = Tool { names: &[], options: &[], short: Short::Apart, alone: false, place: None, piped: None };

/// The usual options.
const USUAL: &[(&[&str], Argument)] =
    &[(&["-p", "-P", "--password", "-password", "-Password", "--pass"], Argument::Password)];

/// All tools, each in one family.
pub(super) const TOOLS: &[Tool] = &[
    Tool { names: &["curl"], options: &[(&["-u", "--user", "--proxy-user", "-U"], Argument::Pair(':'))], ..TOOL },
    Tool {
        names: &["wget"],
        options: &[
            (&["--password", "--http-password", "--http-passwd", "--ftp-password"], Argument::Password),
            (&["--proxy-password", "--proxy-passwd"], Argument::Password),
        ],
        ..TOOL
    },
    Tool { names: &["psexec", "connect-viserver"], options: USUAL, alone: true, ..TOOL },
    Tool { names: &["sshpass"], options: &[(&["-p"], Argument::Password)], short: Short::Either, alone: true, ..TOOL },
    Tool {
        names: &["unrar", "7za", "7zz", "7z a", "7z x"],
        options: &[(&["-p"], Argument::Password)],
        short: Short::Joined,
        ..TOOL
    },
    Tool { names: &["unzip", "zip"], options: &[(&["-P"], Argument::Password)], ..TOOL },
    Tool { names: &["plink", "pscp", "psftp"], options: &[(&["-pw"], Argument::Password)], ..TOOL },
    Tool {
        names: &["docker login", "podman login", "skopeo login", "helm registry login", "az login", "oc login"],
        options: USUAL,
        ..TOOL
    },
    Tool {
        names: &["evil-winrm", "crackmapexec", "netexec", "smbmap", "ipmitool", "rdesktop"],
        options: USUAL,
        ..TOOL
    },
    Tool {
        names: &["mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport"],
        options: USUAL,
        ..TOOL
    },
    Tool { names: &["useradd", "usermod"], options: &[(&["-p", "--password"], Argument::Password)], ..TOOL },
    Tool { names: &["smbclient", "rpcclient"], options: &[(&["-U", "--user"], Argument::Pair('%'))], ..TOOL },
    Tool {
        names: &["ldapsearch", "ldapadd", "ldapmodify", "ldapdelete", "ldapwhoami", "ldappasswd"],
        options: &[(&["-w"], Argument::Password)],
        ..TOOL
    },
    Tool {
        names: &["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb"],
        options: &[(&["-p", "--password"], Argument::Password)],
        short: Short::Joined,
        ..TOOL
    },
    Tool { names: &["redis-cli"], options: &[(&["-a", "--pass"], Argument::Password)], ..TOOL },
    Tool { names: &["sqlcmd", "osql", "isql", "bcp", "tsql"], options: &[(&["-P"], Argument::Password)], ..TOOL },
    Tool { names: &["sqlplus"], place: Some((Place::Nth(1), Argument::Login)), ..TOOL },
    Tool {
        names: &["openssl"],
        options: &[(&["-k"], Argument::Password), (&["-pass", "-passin", "-passout", "-password"], Argument::Source)],
        ..TOOL
    },
    Tool {
        names: &["keytool", "jarsigner"],
        options: &[
            (&["-storepass", "-keypass", "-srcstorepass", "-deststorepass"], Argument::Password),
            (&["-srckeypass", "-destkeypass", "-new"], Argument::Password),
        ],
        ..TOOL
    },
    Tool { names: &["xfreerdp"], options: &[(&["/p:"], Argument::Password)], ..TOOL },
    Tool { names: &["cmdkey"], options: &[(&["/pass:"], Argument::Password)], ..TOOL },
    // `htpasswd -bc FILE USER PASSWORD`
    Tool { names: &["htpasswd"], place: Some((Place::Nth(3), Argument::Password)), ..TOOL },
    // `net user NAME PASSWORD /add`
    Tool { names: &["net user"], place: Some((Place::Nth(2), Argument::Password)), ..TOOL },
    // `net use Z: \\SERVER\SHARE PASSWORD /user:NAME`
    Tool { names: &["net use"], place: Some((Place::Behind("\\\\"), Argument::Password)), ..TOOL },
    Tool { names: &["chpasswd"], piped: Some(Argument::Pair(':')), ..TOOL },
    Tool { names: &["passwd", "sudo -s", "kinit", "cryptsetup"], piped: Some(Argument::Password), ..TOOL },
];

#[cfg(test)]
mod tests {
    use super::TOOLS;
    use crate::rules::RuleSet;

    #[test]
    fn tools_are_the_keywords_of_the_rule() {
        let rules = RuleSet::builtin().expect("the rules");
        let (_, rule) = rules.iter().find(|(_, rule)| rule.parser.as_deref() == Some("command")).expect("a rule");
        let mut keywords: Vec<&str> = rule.keywords.iter().map(String::as_str).collect();
        let mut names: Vec<&str> = TOOLS.iter().flat_map(|tool| tool.names).copied().collect();
        keywords.sort_unstable();
        names.sort_unstable();
        assert_eq!(names, keywords);
    }
}
