use super::*;

/// Every reply again, from what stands in the rules and in the sentence, and by no code of `filled`.
fn retraced(program: &Conversation, said: &str, reply: &Reply) -> bool {
    let written = program.replies(reply.rule()).unwrap().join(" ").to_lowercase();
    let said = said.to_lowercase();
    let turned: Vec<String> = program.mirror.iter().map(|(_, turned)| turned.to_lowercase()).collect();
    program.rules().contains(&reply.rule().to_string())
        && program.patterns(reply.rule()).unwrap().contains(&reply.pattern().to_string())
        && reply.words().iter().all(|(word, whose)| {
            let word = word.to_lowercase();
            match whose {
                Whose::Author => written.contains(&word),
                Whose::Yours => said.contains(&word),
                Whose::Turned => turned.iter().any(|turned| turned.split(' ').any(|one| one.contains(&word))),
            }
        })
}

#[test]
fn every_reply_is_traced_to_its_rule_and_every_word_to_its_speaker() {
    for lang in [Lang::En, Lang::Fr] {
        let program = Conversation::new(lang).unwrap();
        assert_eq!((program.rules().len(), program.examples().len()), (20, 30));
        for said in program.examples() {
            let reply = program.reply(&said).unwrap();
            assert!(retraced(&program, &said, &reply), "{said} → {reply:?}");
            assert_eq!(reply.marks().len(), reply.text().chars().count());
            assert!(!reply.text().contains(['{', '}', '\'']), "{}", reply.text());
        }
        // Each of them has work.
        let used: BTreeSet<String> =
            program.examples().iter().map(|said| program.reply(said).unwrap().rule().to_string()).collect();
        assert!(used.len() >= 18, "{used:?}");
    }
}

#[test]
fn the_first_rule_that_fits_replies_and_its_replies_take_turns() {
    let program = Conversation::new(Lang::En).unwrap();
    let text = |said: &str| program.reply(said).unwrap().text();
    assert_eq!(text("My brushes are dry."), "Tell me more about your brushes.");
    assert_eq!(
        text("I need to see you with my sister, and fast."),
        "Why do you need to see I with your sister?"
    ); // it knows no grammar
    assert_eq!(text("Well, you're kind to me"), "What makes you think that I am kind to you?");
    assert_eq!(text("¿?"), "What do you think?");
    let talk = program.talk(&["I am here.", "I am there.", "I am back."]).unwrap();
    let replies: Vec<String> = talk.replies().iter().map(Reply::text).collect();
    assert_eq!(
        replies,
        ["How long have you been here?", "Do you like being there?", "How long have you been back?"]
    );
    assert!(program.talk::<&str>(&[]).is_err());
    let error = program.talk(&["Hello.", " "]).unwrap_err();
    assert!(error.message(Lang::Fr).contains("rien n’a été dit (ligne 2)"), "{error}");
    assert!(program.talk_with(&program, "Hello.", 1).is_err());
}

#[test]
fn french_is_elided_and_typeset() {
    let program = Conversation::new(Lang::Fr).unwrap();
    let text = |said: &str| program.reply(said).unwrap().text();
    assert_eq!(text("J'ai peur d'un orage"), "Depuis quand avez-vous peur d’un orage\u{202f}?");
    assert_eq!(
        text("Je n’arrive pas à finir l'esquisse."),
        "Comment savez-vous que vous ne pouvez pas finir l’esquisse\u{202f}?"
    );
    assert_eq!(
        text("Je pense que j'ai froid"),
        "Qu’est-ce qui vous fait penser que vous avez froid\u{202f}?"
    );
    assert_eq!(text("Aujourd'hui, rien."), "Continuez, je vous en prie.");
    assert_eq!(
        text("Je me souviens d’une rue."),
        "Pourquoi vous souvenez-vous d’une rue aujourd’hui\u{202f}?"
    );
}

#[test]
fn patterns_take_what_they_say() {
    let program = Conversation::from_toml(
        Lang::En,
        r#"
        [rules]
        between = { when = ["from * to _"], reply = ["{1}, {2}."] }
        rest = { when = ["*"], reply = ["{1} {curly}"] }
        "#,
    )
    .unwrap();
    assert_eq!(program.reply("We went from here to there to nowhere").unwrap().text(), "Here, there.");
    assert_eq!(program.reply("We went from here to").unwrap().text(), "We went from here to {curly}");
    assert_eq!(program.reply("3.5 from two").unwrap().text(), "3.5 from two {curly}");
    assert_eq!(program.reply("the rock'n'roll").unwrap().text(), "The rock’n’roll {curly}");
}

#[test]
fn what_makes_no_sense_is_refused_in_both_languages() {
    let program = Conversation::new(Lang::En).unwrap();
    for (rules, words) in [
        ("rules.x = { when = [\"sea\"] }", "reply"),
        ("rules.x = { reply = [\"Salt?\"] }", "when"),
        ("rules.x = { when = [\"sea\"], reply = [\"{1}?\"] }", "“{1}?” with the pattern “sea”"),
        ("rules.need = { reply = [\"{2}?\"] }", "i need *"),
        ("rules.x = { when = [], reply = [\"Salt?\"] }", "when = "),
        ("rules.x = { when = [\"!\"], reply = [\"Salt?\"] }", "a word, * or _"),
        ("rules.x = { wenn = [\"sea\"], reply = [\"Salt?\"] }", "“when”"),
        ("rules.x = 3", "3"),
        ("rule.x = 3", "“rules”"),
        ("mirror.me = 3", "me = "),
        ("rules.x = { when = [\"sea\"", "line 1"),
        ("examples = [3]", "3"),
    ] {
        let error = program.and_rules(rules).unwrap_err();
        assert!(error.message(Lang::En).contains(words), "{rules}\n{}", error.message(Lang::En));
        assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
    }
    assert!(Conversation::new(Lang::Both).is_err());
}

#[test]
fn invented_words_change_nothing_that_is_heard() {
    let invented: Vec<String> = ["blan", "orcade", "trusime"].map(String::from).into();
    for lang in [Lang::En, Lang::Fr] {
        let program = Conversation::new(lang).unwrap();
        let said = program.examples();
        for seed in 0..20 {
            let hollow = program.swap_unheard(&said, &invented, seed).unwrap();
            assert_eq!(program.same_rules(&said, &hollow).unwrap(), 1.0, "{hollow:?}");
            assert!(said.iter().zip(&hollow).all(|(said, twin)| said.chars().last() == twin.chars().last()));
            let deaf = program.swap_heard(&said, &invented, seed).unwrap();
            assert!(program.same_rules(&said, &deaf).unwrap() < 0.4, "{deaf:?}");
        }
    }
    let french = Conversation::new(Lang::Fr).unwrap();
    let twin = french.swap_unheard(&["Voici l’atelier."], &invented[1..], 1).unwrap();
    assert!(twin[0].ends_with(" l’orcade."), "{twin:?}");
}

#[test]
fn nothing_cannot_be_turned() {
    let program = Conversation::new(Lang::En).unwrap();
    let error = program.and_rules("mirror.\"!\" = \"x\"").unwrap_err();
    assert!(error.to_string().contains("a word before the sign ="), "{error}");
}
