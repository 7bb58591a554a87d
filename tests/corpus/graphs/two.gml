Creator "me"
graph [
  directed 1
  node [ id 1 label "A &amp; B" graphics [ x 1.0 ] ]
  node [ id 2 ]
  edge [ source 1 target 2 value 3 ]
]
