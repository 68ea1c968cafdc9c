//! Whether a sentence speaks of the very text it stands in: `this work`, `dieses Projekt`, `本项目`.

/// What a text calls itself.
const SUBJECTS: &str = "\
    work text document page article content contents dataset data file material materials software program code \
    website site post book wiki blog project library package repository publication paper documentation \
    database corpus source module script item werk projekt dokument seite artikel inhalt inhalte datensatz \
    datei programm quellcode buch webseite texte œuvre oeuvre projet contenu contenus logiciel fichier données \
    livre dépôt obra proyecto documento página artículo contenido contenidos programa archivo datos libro sitio \
    repositorio projeto artigo conteúdo arquivo dados livro repositório opera progetto pagina articolo \
    contenuto contenuti sito testo texto inhoud bestand boek dzieło utwór strona artykuł treść plik tekst \
    проект проекта работа произведение документ страница статья текст файл программа книга сайт материал \
    материалы проєкт твір dílo stránka proje eser yazılım verk verket projektet";

/// What points at the text itself.
const THIS: &str = "\
    this these our dieses diese dieser diesem unser unsere ce cet cette ces este esta estos estas esse essa \
    questo questa questi dit deze detta denna dette denne ten ta niniejszy этот эта это данный данная данное \
    настоящий цей ця tento toto tato bu";

/// What a text is, where a sentence starts with it: `Text is available under`, `Der Text ist`.
const TEXT: &str = "\
    text content contents texte textes texto textos testo testi inhalt inhalte tekst contenu contenus contenido \
    contenidos contenuto contenuti conteúdo текст";

/// Articles before that, in other languages: `The text of the poem` is another text.
const ARTICLES: &str = "\
    der die das les le la el los il i o os de";

/// Both in one, in scripts that put no spaces between words.
const JOINED: &str = "\
    本项目|本软件|本作品|本文|本文档|本网站|本站|本数据集|本程序|本代码|本仓库|本库|本專案|本軟體|\
    本網站|このソフトウェア|この作品|このプロジェクト|この文書|このページ|このサイト|このデータセット|\
    このプログラム|この記事|このリポジトリ|本ソフトウェア|本プロジェクト|本リポジトリ|本データセット|\
    이 프로젝트|이 소프트웨어|이 저작물|이 문서|이 데이터셋|이 글|이 사이트|이 프로그램|\
    이 저장소";

/// Whether the sentence speaks of this very text: `this work`, `all content on this site`, `unless otherwise noted`.
pub(super) fn names_itself(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let noted = ["otherwise noted", "otherwise stated", "otherwise specified", "otherwise indicated"];
    if noted.iter().any(|phrase| lower.contains(phrase)) || JOINED.split('|').any(|phrase| holds(&lower, phrase)) {
        return true;
    }
    let mut before = "";
    let mut pending = 0;
    for word in lower.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if is_in(THIS, word)
            || (before == "all" && matches!(word, "content" | "contents" | "text" | "data" | "posts" | "articles"))
        {
            // `this free online book`: the noun comes a few words later.
            pending = 4;
            if before == "all" && word != "this" {
                return true;
            }
        } else if pending > 0 {
            if is_in(SUBJECTS, word) {
                return true;
            }
            pending -= 1;
        } else if before.is_empty() && is_in(TEXT, word) {
            return true;
        }
        let article = before.is_empty() && is_in(ARTICLES, word);
        before = if article { "" } else { word };
    }
    false
}

/// Whether `phrase` stands in `text`, and not as the end of `日本` and what follows.
fn holds(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| !text[..at].ends_with('日'))
}

/// Whether `word` is one of a list.
fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|one| one == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_speaks_of_itself_in_many_languages() {
        for sentence in [
            "this free online book",
            "Dieses Projekt steht unter",
            "Les textes sont",
            "El texto está",
            "本项目采用",
            "All content here",
        ] {
            assert!(names_itself(sentence), "{sentence}");
        }
        for sentence in
            ["The text of the poem", "Der Kernel steht unter", "this is great and", "項目は", "日本作品采用"]
        {
            assert!(!names_itself(sentence), "{sentence}");
        }
    }
}
