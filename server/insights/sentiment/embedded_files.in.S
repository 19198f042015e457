// The files as they are: a C++ literal of megabytes takes the compiler a minute.
        .section .rodata
        .balign 16
        .global stanna_sentiment_model
        .global stanna_sentiment_model_end
        .global stanna_sentiment_phrases
        .global stanna_sentiment_phrases_end
stanna_sentiment_model:
        .incbin "server/insights/sentiment/data/model.bin"
stanna_sentiment_model_end:
        .balign 16
stanna_sentiment_phrases:
        .incbin "server/insights/sentiment/data/phrases.json"
stanna_sentiment_phrases_end:
        .section .note.GNU-stack, "", @progbits
